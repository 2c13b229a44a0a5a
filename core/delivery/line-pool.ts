import type { Instant } from '../time/instant.ts';
import { type Lane, type Stream, streamOf } from './line.ts';
import { leftOf, type Pause, pauseOf } from './line-pauses.ts';
import type { Change, ChangeLine, LineRow } from './line-row.ts';
import type { Moves } from './new-customers.ts';

export type LinePorts = {
  now: () => number;
  pause: (milliseconds: number) => Promise<void>;
  change: ChangeLine;
  /** Tells a person that nothing is sent any more. */
  stopped: (code: number) => void;
};

export type LineSettings = {
  lane: Lane;
  /** What is never exceeded in a second, whatever Meta takes; undefined to go by what Meta tells. */
  perSecond: number | undefined;
  /** Customers that may be written to in 24 hours, unless the row knows better; undefined for any number. */
  perDay: number | undefined;
};

/** A moment at which one message may leave; `probe` when it is to find out whether Meta takes any. */
export type Slot = { at: number; probe?: Pause };

/** Who waits for a slot, and until when. */
export type Asker = { countedAt: Instant | undefined; until: number };

/** What one execution environment knows of the line, and holds of it. */
export type Pool = LinePorts &
  LineSettings & {
    stream: Stream;
    row: LineRow;
    seenAt: number;
    /** When the pause that ends then was first seen. */
    paused: { until: number; since: number } | undefined;
    /** How far ahead of the clock the line was before the last lease: it is likely to be so still. */
    aheadMs: number;
    slots: Slot[];
    hungry: Set<Asker>;
    /** Records of this batch that have neither asked nor ended, and the part of all records that do ask, of late. */
    expected: number;
    asking: number;
    moves: Moves;
    /** Answers of one kind of trouble that came one after another. */
    backOffs: number;
    refilling: Promise<void> | undefined;
    pausing: boolean;
    /** The row could not be reached when it was last asked. */
    lost: boolean;
    unreachableUntil: number;
  };

export const poolOf = (ports: LinePorts, settings: LineSettings): Pool => ({
  ...ports,
  ...settings,
  stream: streamOf(settings.lane),
  row: {},
  seenAt: Number.NEGATIVE_INFINITY,
  paused: undefined,
  aheadMs: 0,
  slots: [],
  hungry: new Set(),
  expected: 0,
  asking: 1,
  moves: new Map(),
  backOffs: 0,
  refilling: undefined,
  pausing: false,
  lost: false,
  unreachableUntil: Number.NEGATIVE_INFINITY,
});

export const isPaused = ({ row, stream }: Pool): boolean => pauseOf(row, stream) !== undefined;

/** What is left of the pause, as far as one can know of it. */
export function pauseLeft(pool: Pool, pause: Pause): number {
  const now = pool.now();
  return leftOf(pause, pool.stream, { since: pool.paused?.since ?? now, now });
}

export function learn(pool: Pool, row: LineRow): void {
  pool.row = row;
  pool.seenAt = pool.now();
  const until = pauseOf(row, pool.stream)?.until;
  if (until !== pool.paused?.until)
    pool.paused = until === undefined ? undefined : { until, since: pool.seenAt };
}

/** When the first of those who wait has waited long enough. */
export const earliestEnd = ({ hungry }: Pool): number => Math.min(...[...hungry].map(({ until }) => until));

/** Waits, and no longer than the first of them may. */
export const waitPatiently = (pool: Pool, milliseconds: number): Promise<void> =>
  pool.pause(Math.min(milliseconds, Math.max(0, earliestEnd(pool) - pool.now())));

const urgentPatienceMs = 500;

export type Answer = Awaited<ReturnType<ChangeLine>>;

/** Undefined where the row cannot be reached. */
export async function tryChange(pool: Pool, change: Change): Promise<Answer | undefined> {
  try {
    const asking = pool.change(change);
    const inTime = pool.stream === 'general' ? [] : [pool.pause(urgentPatienceMs).then(() => undefined)];
    const answer = await Promise.race([asking, ...inTime]);
    pool.lost = answer === undefined;
    if (answer) learn(pool, answer.row);
    return answer;
  } catch {
    pool.lost = true;
    return undefined;
  }
}
