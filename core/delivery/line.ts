import type { NotificationType } from '../catalogue/notification-type.ts';
import type { LineNews } from './line-news.ts';
import { type Change, type LineRow, numberIn, type Test } from './line-row.ts';

/**
 * The pace of one business number: a stream of slots for all, whose last is at `until`, and a share of security's
 * own beside it. Instants are milliseconds, with fractions: at 80 a second a slot is 12.5 wide.
 */
export type Lane = NotificationType['lane'];

/** Whose pause it is: security has one of its own, and is never held up by the others'. */
export type Stream = 'general' | 'urgent';
export const streamOf = (lane: Lane): Stream => (lane === 'security' ? 'urgent' : 'general');

/** Seconds' worth of the rate that security may send at once, and its part of each second after that. */
const burstSeconds = 0.25;
const share = 0.1;

/**
 * How far ahead slots are given out. Security goes beside what was given out already, so the burst and its share of
 * this time must stay below one second's worth, which is what Meta's own bucket forgives.
 */
export const horizonMs = 6000;
// A row further ahead than that was written by a clock that runs wrong, and binds nobody.
const absurdMs = 60_000;

const isAhead = (end: number | undefined, now: number): end is number =>
  end !== undefined && end > now && end <= now + absurdMs;

const startOf = (row: LineRow, field: string, now: number): number => {
  const end = numberIn(row, field);
  return isAhead(end, now) ? end : now;
};

export type Ask = {
  stream: Stream;
  turns: number;
  /** Customers that are new today, since the last lease. */
  newcomers: number;
  now: number;
  perSecond: number;
};

/** A write that takes slots, and which ones they are by the row that it leaves. */
export type Lease = { change: Change; slots: (row: LineRow) => readonly number[] };

/** The lease that fits a row as it was last seen. Where it was another, the write fails, and tells. */
export function leaseFor(row: LineRow, ask: Ask): Lease {
  const { streams, slots } =
    ask.stream === 'general' || isFreeSooner(row, ask) ? fromAll(row, ask) : fromOwn(row, ask);
  const hour = hourOf(ask.now);
  const counted = ask.newcomers > 0 ? { [newcomersIn(hour)]: ask.newcomers } : {};
  const change = {
    where: [
      ...streams.flatMap(({ where }) => where),
      { field: pauseFields[ask.stream].until, is: undefined },
    ],
    add: Object.assign(counted, ...streams.map(({ add }) => add)),
    set: Object.assign({}, ...streams.map(({ set }) => set)),
    remove: hoursIn(row)
      .filter((one) => one < hour - hoursCounted)
      .map(newcomersIn),
  };
  return { change, slots };
}

const range = (count: number, of: (index: number) => number): readonly number[] =>
  Array.from({ length: count }, (_, index) => of(index));

type Taken = { streams: readonly Required<Omit<Change, 'remove'>>[]; slots: Lease['slots'] };

function fromAll(row: LineRow, { turns, now, perSecond }: Ask): Taken {
  const cost = 1000 / perSecond;
  return {
    streams: [pushed(row, 'until', { by: turns * cost, now, atMost: horizonMs })],
    slots: (after) => range(turns, (i) => (numberIn(after, 'until') ?? now) - (turns - i) * cost),
  };
}

/** At once while the burst lasts, then at the share's own pace; everybody else moves back by as much. */
function fromOwn(row: LineRow, { turns, now, perSecond }: Ask): Taken {
  const cost = 1000 / perSecond;
  const by = (turns * cost) / share;
  const slotAfter = (end: number, i: number) => end - by + ((i + 1) * cost) / share - burstMs;
  return {
    streams: [
      pushed(row, 'until', { by: turns * cost, now, atMost: absurdMs }),
      pushed(row, 'urgentUntil', { by, now, atMost: burstMs + horizonMs }),
    ],
    slots: (after) => range(turns, (i) => Math.max(now, slotAfter(numberIn(after, 'urgentUntil') ?? now, i))),
  };
}

/** The burst, in the time that the share takes to earn it. */
const burstMs = (burstSeconds / share) * 1000;

function isFreeSooner(row: LineRow, { turns, now, perSecond }: Ask): boolean {
  const cost = 1000 / perSecond;
  const own = Math.max(now, startOf(row, 'urgentUntil', now) + (turns * cost) / share - burstMs);
  const start = startOf(row, 'until', now);
  return start <= now + horizonMs && start + (turns - 1) * cost <= own;
}

type Push = { by: number; now: number; atMost: number };

/** A stream that is ahead of the clock goes on from its end, any other from now. */
function pushed(row: LineRow, field: string, { by, now, atMost }: Push): Taken['streams'][number] {
  return isAhead(numberIn(row, field), now)
    ? { where: [{ field, between: [now, now + atMost] }], add: { [field]: by }, set: {} }
    : { where: [{ field, outside: [now, now + absurdMs] }], add: {}, set: { [field]: now + by } };
}

/** How long until slots are given out again; 0 when they are. */
export function fullForMs(row: LineRow, stream: Stream, now: number): number {
  const general = startOf(row, 'until', now) - now - horizonMs;
  const own = startOf(row, 'urgentUntil', now) - now - horizonMs - burstMs;
  return Math.max(0, stream === 'urgent' ? Math.min(general, own) : general);
}

/** Messages that came in take their part of the rate, as long as there is anybody they could take it from. */
export const receivedChange = (messages: number, perSecond: number, now: number): Change => ({
  where: [{ field: 'until', between: [now, now + horizonMs] }],
  add: { until: (messages * 1000) / perSecond },
});

const pauseFields = {
  general: { until: 'pausedUntil', cause: 'pausedFor', times: 'pauses', probing: 'probing' },
  urgent: {
    until: 'urgentPausedUntil',
    cause: 'urgentPausedFor',
    times: 'urgentPauses',
    probing: 'urgentProbing',
  },
} as const;

/** `lane` is a rate that was broken; `line` is an account, a number or a token that a person must see to. */
export type Block = 'lane' | 'line';
export type Pause = { until: number; cause: number | string; times: number; probing: boolean };

export function pauseOf(row: LineRow, stream: Stream): Pause | undefined {
  const { until, cause, times, probing } = pauseFields[stream];
  const end = numberIn(row, until);
  if (end === undefined) return undefined;
  return {
    until: end,
    cause: row[cause] ?? 0,
    times: numberIn(row, times) ?? 0,
    probing: row[probing] !== undefined,
  };
}

const lengths: Record<Block, Record<Stream, { first: number; longest: number }>> = {
  lane: { general: { first: 1000, longest: 60_000 }, urgent: { first: 250, longest: 1000 } },
  line: { general: { first: 60_000, longest: 900_000 }, urgent: { first: 60_000, longest: 60_000 } },
};

export const pauseMs = (block: Block, stream: Stream, times: number): number =>
  Math.min(lengths[block][stream].first * 2 ** times, lengths[block][stream].longest);

export type Refused = { block: Block; cause: number; now: number; probe: Pause | undefined };

/**
 * A probe that failed makes the pause longer; whoever posted before it was known changes nothing. After a broken
 * rate all go on more slowly, since somebody else may be using the number too.
 */
export function pauseChange(row: LineRow, stream: Stream, { block, cause, now, probe }: Refused): Change {
  const { until, cause: why, times, probing } = pauseFields[stream];
  const before = probe?.times ?? 0;
  const slower = block === 'lane' && stream === 'general';
  return {
    where: [{ field: until, is: probe?.until }],
    set: {
      [until]: now + pauseMs(block, stream, before),
      [why]: cause,
      [times]: before + 1,
      ...(slower && { slowed: Math.max(paceOf(row, now) * slowdown, leastPace), slowedAt: now }),
    },
    remove: [probing],
  };
}

const slowdown = 0.7;
const leastPace = 0.05;
const fullPaceAfterMs = 60_000;

/** The part of the rate that general traffic uses: less after it was broken, and all of it again within a minute. */
export function paceOf(row: LineRow, now: number): number {
  const [slowed, at] = [numberIn(row, 'slowed'), numberIn(row, 'slowedAt')];
  if (slowed === undefined || at === undefined || at > now) return 1;
  return Math.min(1, slowed + (now - at) / fullPaceAfterMs);
}

/** How long others leave a probe alone before one of them tries. */
export const probeMs = 2000;

/** Of all who find a pause over, one may try whether Meta takes messages again. */
export const probeChange = (stream: Stream, { until: seen }: Pause, now: number): Change => {
  const { until, probing } = pauseFields[stream];
  return { where: [{ field: until, is: seen }], set: { [until]: now + probeMs, [probing]: 1 } };
};

export const resumeChange = (stream: Stream, probe: Pause): Change => {
  const { until, cause, times, probing } = pauseFields[stream];
  return { where: [{ field: until, is: probe.until }], remove: [until, cause, times, probing] };
};

const hourOf = (now: number): number => Math.floor(now / 3_600_000);
const hoursCounted = 24;
const newcomersIn = (hour: number): string => `new${hour}`;
const hoursIn = (row: LineRow): readonly number[] =>
  Object.keys(row).flatMap((field) => {
    const [, hour] = /^new(\d+)$/.exec(field) ?? [];
    return hour ? [Number(hour)] : [];
  });

/** Customers who were new in the last 24 hours, or in what was left of the hour before them. */
export const newcomersOf = (row: LineRow, now: number): number =>
  hoursIn(row)
    .filter((hour) => hour >= hourOf(now) - hoursCounted)
    .reduce((sum, hour) => sum + (numberIn(row, newcomersIn(hour)) ?? 0), 0);

/** The part of the day's limit that a lane may use. Security is held up by nobody's count but Meta's. */
const limits: Record<Lane, number> = { marketing: 0.9, service: 1, security: Number.POSITIVE_INFINITY };

/** How many new customers a lane may write to in 24 hours: Meta's word, or else the stage's; without either, any. */
export function dailyLimit(row: LineRow, lane: Lane, perDay: number | undefined): number {
  const most = numberIn(row, 'perDay') ?? perDay ?? 0;
  return most > 0 ? most * limits[lane] : Number.POSITIVE_INFINITY;
}

/** Every 15 minutes somebody tries, should word that all is well never come. */
const stopMs = lengths.line.general.longest;
// So often doubled, a pause is as long as it gets.
const stopTimes = 4;

/** What news of the number change on its row; what is older than the last of its kind changes nothing. */
export function newsChange(news: LineNews): Change {
  const { at } = news;
  const later = (field: string): Test => ({ field, outside: [at - 1, Number.MAX_SAFE_INTEGER] });
  switch (news.kind) {
    case 'throughput':
      return { where: [later('perSecondAt')], set: { perSecond: news.perSecond, perSecondAt: at } };
    case 'messaging-limit':
      return { where: [later('perDayAt')], set: { perDay: news.perDay ?? 0, perDayAt: at } };
    case 'stopped': {
      const stops = streams.map((stream) => {
        const { until, cause, times } = pauseFields[stream];
        return { [until]: at + stopMs, [cause]: news.cause, [times]: stopTimes };
      });
      const remove = streams.map((stream) => pauseFields[stream].probing);
      return { where: [later('newsAt')], set: Object.assign({ newsAt: at }, ...stops), remove };
    }
    case 'restored':
      return {
        where: [later('newsAt')],
        set: { newsAt: at },
        remove: streams.flatMap((stream) => Object.values(pauseFields[stream])),
      };
  }
}

const streams = ['general', 'urgent'] as const;
