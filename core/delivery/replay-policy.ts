import type { NotificationType } from '../catalogue/notification-type.ts';
import { type Cap, capsFor } from '../policy/caps.ts';
import { contactLawOf, countryOf } from '../policy/contact-law.ts';
import { contactVerdict } from '../policy/contact-verdict.ts';
import type { Policy } from '../policy/policy.ts';
import type { Customer } from '../recipients/customer.ts';
import { type Instant, toIso } from '../time/instant.ts';
import { localDay } from '../time/time-zone.ts';
import type { SuppressionReason } from './gate.ts';

/** An event of the past, with what no policy changes about it. */
export type PastEvent = {
  eventId: string;
  type: Pick<NotificationType, 'name' | 'purpose' | 'policy'>;
  customerId: string;
  /** As we know them today; undefined when we do not. */
  customer: Customer | undefined;
  at: Instant;
  /** Why it was stopped by what no policy says: consent, an address, what was settled. */
  stopped?: SuppressionReason | undefined;
};

/** What became of a past event under a policy. */
export type Replayed = { event: PastEvent; sentAt?: Instant; reason?: SuppressionReason };

type Coming = { event: PastEvent; at: Instant };

/** Decides about past events in the order in which they would have gone out: quiet hours first, then the day's caps. */
export function replayUnder(policy: Policy | undefined, events: readonly PastEvent[]): readonly Replayed[] {
  const arrived = events.map((event) => arrivalOf(policy, event));
  const coming = arrived.flatMap((one) => ('at' in one ? [one] : [])).toSorted((a, b) => a.at - b.at);
  const counts = new Map<string, number>();
  return [
    ...arrived.flatMap((one) => ('at' in one ? [] : [one])),
    ...coming.map((one) => countedIn(counts, policy, one)),
  ];
}

function arrivalOf(policy: Policy | undefined, event: PastEvent): Coming | Replayed {
  const { type, customer, at, stopped } = event;
  if (stopped) return { event, reason: stopped };
  if (!customer) return { event, reason: 'UNKNOWN_CUSTOMER' };
  if (type.policy.quietHours === 'skipped') return { event, at };
  const { purpose } = type;
  const law = contactLawOf(countryOf(customer));
  const { collects } = type.policy;
  const verdict = contactVerdict({ now: at, zone: customer.timeZone, law, purpose, collects, policy });
  if (verdict.allowed) return { event, at };
  return verdict.from === undefined ? { event, reason: 'QUIET_HOURS' } : { event, at: verdict.from };
}

function countedIn(counts: Map<string, number>, policy: Policy | undefined, { event, at }: Coming): Replayed {
  const { type, customer } = event;
  const law = customer && contactLawOf(countryOf(customer));
  const caps = capsFor({ ...type.policy, purpose: type.purpose, law, policy });
  const day = customer ? localDay(at, customer.timeZone) : '';
  const keyOf = ({ counter }: Cap) => `${event.customerId} ${day} ${counter}`;
  const isFull = caps.some((cap) => cap.most !== undefined && (counts.get(keyOf(cap)) ?? 0) >= cap.most);
  if (isFull) return { event, reason: 'FREQUENCY_CAP' };
  for (const cap of caps) counts.set(keyOf(cap), (counts.get(keyOf(cap)) ?? 0) + 1);
  return { event, sentAt: at };
}

/** What a changed policy would have changed. */
export type PolicyDifference = {
  events: number;
  sent: { before: number; after: number; more: number; fewer: number };
  /** Messages that would have gone out at another time: how many, and which. */
  moved: number;
  movedEvents: readonly { eventId: string; customerId: string; before: string; after: string }[];
  byType: Readonly<Record<string, { before: number; after: number }>>;
  /** Why messages are fewer or more, by reason. */
  stopped: { before: Readonly<Record<string, number>>; after: Readonly<Record<string, number>> };
  /** Customers who meet a cap that they did not meet before. */
  newlyOverCap: readonly string[];
  /** The events whose end is another one. */
  changed: readonly { eventId: string; customerId: string; before: string; after: string }[];
};

const whose = ({ event: { eventId, customerId } }: Replayed) => ({ eventId, customerId });

const endOf = ({ reason }: Replayed): string => reason ?? 'sent';

export function compareReplays(before: readonly Replayed[], after: readonly Replayed[]): PolicyDifference {
  const now = new Map(after.map((one) => [one.event.eventId, one]));
  const pairs = before.flatMap((one) => {
    const other = now.get(one.event.eventId);
    return other ? [{ one, other }] : [];
  });
  const isSent = ({ reason }: Replayed) => reason === undefined;
  const changed = pairs.filter(({ one, other }) => endOf(one) !== endOf(other));
  const capped = (all: readonly Replayed[]) =>
    new Set(all.filter(({ reason }) => reason === 'FREQUENCY_CAP').map(({ event }) => event.customerId));
  const cappedBefore = capped(before);
  const movedEvents = pairs.flatMap(({ one, other }) =>
    one.sentAt !== undefined && other.sentAt !== undefined && one.sentAt !== other.sentAt
      ? [{ ...whose(one), before: toIso(one.sentAt), after: toIso(other.sentAt) }]
      : [],
  );
  return {
    events: pairs.length,
    sent: {
      before: before.filter(isSent).length,
      after: after.filter(isSent).length,
      more: changed.filter(({ other }) => isSent(other)).length,
      fewer: changed.filter(({ one }) => isSent(one)).length,
    },
    moved: movedEvents.length,
    movedEvents,
    byType: sentByType(pairs),
    stopped: { before: reasonsIn(before), after: reasonsIn(after) },
    newlyOverCap: [...capped(after)].filter((customer) => !cappedBefore.has(customer)).toSorted(),
    changed: changed.map(({ one, other }) => ({
      ...whose(one),
      before: endOf(one),
      after: endOf(other),
    })),
  };
}

function sentByType(
  pairs: readonly { one: Replayed; other: Replayed }[],
): Record<string, { before: number; after: number }> {
  const groups = Map.groupBy(pairs, ({ one }) => one.event.type.name);
  return Object.fromEntries(
    [...groups].map(([name, inside]) => [
      name,
      {
        before: inside.filter(({ one }) => one.reason === undefined).length,
        after: inside.filter(({ other }) => other.reason === undefined).length,
      },
    ]),
  );
}

const reasonsIn = (replayed: readonly Replayed[]): Record<string, number> =>
  Object.fromEntries(
    [
      ...Map.groupBy(
        replayed.flatMap(({ reason }) => reason ?? []),
        (reason) => reason,
      ),
    ].map(([reason, all]) => [reason, all.length]),
  );
