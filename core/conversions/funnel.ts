import { Conversion } from '../catalogue/conversion.ts';
import { type Touch, takenByMeta } from '../conversations/touch.ts';
import type { Message } from '../delivery/message.ts';
import { Instant } from '../time/instant.ts';
import type { GoalOf } from './attribute.ts';
import { type Rates, ratesOf, type Steps } from './funnel-rates.ts';

export const groupings = ['type', 'template', 'variant'] as const;
export type Grouping = (typeof groupings)[number];

/** What of a message's row is counted. */
export type Delivery = Pick<Message, 'type' | 'template' | 'variant' | 'state' | 'times' | 'link'>;

/** What became of the messages of one type, template version or variant. */
export type FunnelGroup = Steps & {
  /** `none` for messages without a template, or in no experiment. */
  key: string;
  conversions: Readonly<Record<Conversion, number>>;
  /** Of the surveys after them, from 1 to 5. */
  csat: { mean: number | null; answers: number };
  /** Refused by Meta, or taken and not delivered. */
  failed: number;
  /** Held back by a gate of ours. */
  suppressed: number;
  rates: Rates;
};

export type Asked = {
  by: Grouping;
  since: Instant;
  /** Not included. */
  until: Instant;
  type?: string | undefined;
};

/** Rows go in, in any order and each once; counts come out. It remembers groups, and no message. */
export type Funnel = {
  countDelivery: (delivery: Delivery) => void;
  countTouch: (touch: Touch) => void;
  groups: () => readonly FunnelGroup[];
};

type Counts = Steps &
  Pick<FunnelGroup, 'failed' | 'suppressed'> & {
    conversions: Record<Conversion, number>;
    satisfaction: { sum: number; answers: number };
  };

const nothing = (): Counts => ({
  sent: 0,
  delivered: 0,
  deliveredWithLink: 0,
  readAtLeast: 0,
  clicked: 0,
  replied: 0,
  converted: 0,
  optedOut: 0,
  failed: 0,
  suppressed: 0,
  conversions: { click: 0, reply: 0, upload: 0, application: 0, payment: 0, autopay: 0, onboarding: 0 },
  satisfaction: { sum: 0, answers: 0 },
});

/** Counts what came of the messages that Meta took in a period, and beside them those that it did not, or that were held back. */
export function openFunnel({ by, since, until, type }: Asked, goalOf: GoalOf): Funnel {
  const groups = new Map<string, Counts>();
  const isAsked = (row: Pick<Touch, 'type'>, at: Instant | undefined): boolean =>
    at !== undefined && since <= at && at < until && (type === undefined || row.type === type);
  const countsOf = (row: Pick<Touch, Grouping>): Counts => {
    const key = row[by] ?? 'none';
    const counts = groups.get(key) ?? nothing();
    groups.set(key, counts);
    return counts;
  };
  return {
    countDelivery: (delivery) => {
      if (isAsked(delivery, decidedAt(delivery))) addDelivery(countsOf(delivery), delivery);
    },
    countTouch: (touch) => {
      if (isAsked(touch, touch.at)) addTouch(countsOf(touch), touch, goalOf);
    },
    groups: () => [...groups].map(([key, counts]) => groupOf(key, counts)).toSorted(mostSentFirst),
  };
}

/** When Meta took it; of what it did not take, when that was certain. Nothing is certain of what may still come. */
function decidedAt({ state, times }: Delivery): Instant | undefined {
  const instants = takenByMeta.flatMap((one) => times[one] ?? []);
  if (instants.length > 0) return Instant.parse(Math.min(...instants));
  return state === 'refused' || state === 'failed' || state === 'suppressed' ? times[state] : undefined;
}

function addDelivery(counts: Counts, { state, times, link }: Delivery): void {
  const isRead = times.read !== undefined;
  const isDelivered = isRead || times.delivered !== undefined;
  if (takenByMeta.some((one) => times[one] !== undefined)) counts.sent += 1;
  if (isDelivered) counts.delivered += 1;
  if (isDelivered && link !== undefined) counts.deliveredWithLink += 1;
  if (isRead) counts.readAtLeast += 1;
  if (state === 'refused' || state === 'failed') counts.failed += 1;
  if (state === 'suppressed') counts.suppressed += 1;
}

/** A button that was tapped is a reply, whatever else it was. */
const hasReplied = ({ conversions, answers }: Touch): boolean =>
  conversions.reply !== undefined || Object.keys(answers).length > 0;

function addTouch(counts: Counts, touch: Touch, goalOf: GoalOf): void {
  const made = Conversion.options.filter((kind) =>
    kind === 'reply' ? hasReplied(touch) : touch.conversions[kind] !== undefined,
  );
  for (const kind of made) counts.conversions[kind] += 1;
  if (made.includes('click')) counts.clicked += 1;
  if (made.includes('reply')) counts.replied += 1;
  if (goalOf(touch.type)?.conversions.some((kind) => made.includes(kind))) counts.converted += 1;
  if (touch.optedOutAt !== undefined) counts.optedOut += 1;
  if (touch.satisfaction === undefined) return;
  counts.satisfaction.sum += touch.satisfaction;
  counts.satisfaction.answers += 1;
}

function groupOf(key: string, { satisfaction: { sum, answers }, ...counts }: Counts): FunnelGroup {
  return {
    key,
    ...counts,
    csat: { mean: answers === 0 ? null : sum / answers, answers },
    rates: ratesOf(counts),
  };
}

const mostSentFirst = (one: FunnelGroup, other: FunnelGroup): number =>
  other.sent - one.sent || (one.key < other.key ? -1 : 1);
