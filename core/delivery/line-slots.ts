import { patienceMs, type Stream } from './line.ts';
import { unpaused } from './line-pauses.ts';
import { type Change, type LineRow, numberIn } from './line-row.ts';
import { counted, type Moves } from './new-customers.ts';

/**
 * The pace of one business number: a stream of slots for all, whose last is at `until`, and a share of security's
 * own beside it. Instants are milliseconds, with fractions: at 80 a second a slot is 12.5 wide.
 */
export type Ask = {
  stream: Stream;
  turns: number;
  /** Whom the number has written to since the last lease. */
  moves: Moves;
  now: number;
  /** At least 1. */
  perSecond: number;
  /** A slot after that is of no use to who asks. */
  latest: number;
};

/** Seconds' worth of the rate that security may send at once, and its part of each second after that. */
const burstSeconds = 0.25;
const share = 0.1;

/** The burst, and one message at least, in the time that the share takes to earn it. */
const burstMs = (cost: number): number => Math.max(burstSeconds * 1000, cost) / share;

/**
 * How far ahead slots are given out. Security goes beside what was given out already, so the burst and its share of
 * this time must stay below one second's worth, which is what Meta's own bucket forgives.
 */
export const horizonMs = 6000;
// A lease ends a slot, which is a second wide at most, after the patience of who took it. Security and what comes in
// move that by two seconds at most. What is further ahead was written by a clock that runs wrong, and binds nobody.
const absurdMs = patienceMs + 1000 + 2000;
const mostReceivedMs = 1000;
// The line moves on while a lease is under way, and should not fail for that.
const marginMs = 100;

const isAhead = (end: number | undefined, now: number, atMost = absurdMs): end is number =>
  end !== undefined && end > now && end <= now + atMost;

const startOf = (row: LineRow, now: number): number => {
  const end = numberIn(row, 'until');
  return isAhead(end, now) ? end : now;
};

const ownStartOf = (row: LineRow, now: number, cost: number): number => {
  const end = numberIn(row, 'urgentUntil');
  return isAhead(end, now, absurdMs + burstMs(cost)) ? end : now;
};

/** A write that takes slots, which ones they are by the row that it leaves, and by how much it moves the line. */
export type Lease = { change: Change; slots: (row: LineRow) => readonly number[]; byMs: number };

/** The lease that fits a row as it was last seen. Where it was another, the write fails, and tells. */
export function leaseFor(row: LineRow, ask: Ask): Lease {
  const { pushes, slots, byMs } =
    ask.stream === 'general' || isFreeSooner(row, ask) ? fromAll(row, ask) : fromOwn(row, ask);
  const { add, remove } = counted(row, ask.moves, ask.now);
  const change = {
    where: [...pushes.flatMap(({ where }) => where), unpaused(ask.stream)],
    add: Object.assign(add, ...pushes.map((push) => push.add)),
    set: Object.assign({}, ...pushes.map(({ set }) => set)),
    remove,
  };
  return { change, slots, byMs };
}

const range = (count: number, of: (index: number) => number): readonly number[] =>
  Array.from({ length: count }, (_, index) => of(index));

type Taken = Omit<Lease, 'change'> & { pushes: readonly Required<Omit<Change, 'remove'>>[] };

/** As many turns as have room, and one in any case: whether there is room for that the write finds out. */
const fitting = (turns: number, room: number): number => Math.max(1, Math.min(turns, Math.floor(room)));

function fromAll(row: LineRow, { turns, now, perSecond, latest }: Ask): Taken {
  const cost = 1000 / perSecond;
  const count = fitting(turns, (latest - marginMs - startOf(row, now)) / cost + 1);
  const atMost = Math.min(horizonMs, latest - now - (count - 1) * cost);
  return {
    pushes: [pushed(row, 'until', { by: count * cost, now, atMost, absurd: absurdMs })],
    slots: (after) => range(count, (i) => (numberIn(after, 'until') ?? now) - (count - i) * cost),
    byMs: count * cost,
  };
}

/** At once while the burst lasts, then at the share's own pace; everybody else moves back by as much. */
function fromOwn(row: LineRow, { turns, now, perSecond, latest }: Ask): Taken {
  const cost = 1000 / perSecond;
  const burst = burstMs(cost);
  const room = latest - marginMs + burst - ownStartOf(row, now, cost);
  const count = fitting(turns, (room * share) / cost);
  const by = (count * cost) / share;
  const atMost = Math.min(burst + horizonMs, latest - now + burst - by);
  const slotAfter = (end: number, i: number) => end - by + ((i + 1) * cost) / share - burst;
  return {
    pushes: [
      pushed(row, 'until', { by: count * cost, now, atMost: absurdMs, absurd: absurdMs }),
      pushed(row, 'urgentUntil', { by, now, atMost, absurd: absurdMs + burst }),
    ],
    slots: (after) => range(count, (i) => Math.max(now, slotAfter(numberIn(after, 'urgentUntil') ?? now, i))),
    byMs: count * cost,
  };
}

function isFreeSooner(row: LineRow, { turns, now, perSecond }: Ask): boolean {
  const cost = 1000 / perSecond;
  const own = Math.max(now, ownStartOf(row, now, cost) + (turns * cost) / share - burstMs(cost));
  const start = startOf(row, now);
  return start <= now + horizonMs && start + (turns - 1) * cost <= own;
}

type Push = { by: number; now: number; atMost: number; absurd: number };

/** A stream that is ahead of the clock goes on from its end, any other from now. */
function pushed(row: LineRow, field: string, { by, now, atMost, absurd }: Push): Taken['pushes'][number] {
  return isAhead(numberIn(row, field), now, absurd)
    ? { where: [{ field, between: [now, now + atMost] }], add: { [field]: by }, set: {} }
    : { where: [{ field, outside: [now, now + absurd] }], add: {}, set: { [field]: now + by } };
}

/** How long until one who asks could have a slot; 0 when there is one. */
export function fullForMs(
  row: LineRow,
  { stream, now, perSecond, latest }: Omit<Ask, 'turns' | 'moves'>,
): number {
  const cost = 1000 / perSecond;
  const horizon = Math.min(horizonMs, latest - now);
  const general = startOf(row, now) - now - horizon;
  const own = ownStartOf(row, now, cost) + cost / share - burstMs(cost) - now - horizon;
  return Math.max(0, stream === 'urgent' ? Math.min(general, own) : general);
}

/** Messages that came in take their part of the rate, as long as there is anybody they could take it from. */
export const receivedChange = (messages: number, perSecond: number, now: number): Change => ({
  where: [{ field: 'until', between: [now, now + horizonMs] }],
  add: { until: Math.min((messages * 1000) / perSecond, mostReceivedMs) },
});
