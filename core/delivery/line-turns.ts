import { RetryLater } from '../intake/retry-later.ts';
import {
  dailyLimit,
  fullForMs,
  type Lane,
  leaseFor,
  newcomersOf,
  type Pause,
  paceOf,
  pauseChange,
  pauseOf,
  probeChange,
  resumeChange,
  type Stream,
  streamOf,
} from './line.ts';
import { type ChangeLine, type LineRow, numberIn } from './line-row.ts';
import type { SendResult, TakeTurn } from './ports.ts';

export type LinePorts = {
  now: () => number;
  pause: (milliseconds: number) => Promise<void>;
  change: ChangeLine;
  /** Tells a person that nothing is sent any more. */
  stopped: (code: number) => void;
};

export type LineSettings = {
  lane: Lane;
  /** What Meta takes in a second, unless the row knows better. */
  perSecond: number;
  /** Customers that may be written to in 24 hours, unless the row knows better; undefined for any number. */
  perDay: number | undefined;
};

/** A moment at which one message may leave; `probe` when it is to find out whether Meta takes any. */
type Slot = { at: number; probe?: Pause };

/** What one execution environment knows of the line, and holds of it. */
type Pool = LinePorts &
  LineSettings & {
    stream: Stream;
    row: LineRow;
    seenAt: number;
    /** How far ahead of the clock the line was before the last lease: it is likely to be so still. */
    aheadMs: number;
    slots: Slot[];
    /** Who waits for a slot, and who may yet come in this batch. */
    hungry: number;
    expected: number;
    newcomers: number;
    refilling: Promise<void> | undefined;
    pausing: boolean;
    /** The row could not be reached when it was last asked. */
    lost: boolean;
    unreachableUntil: number;
  };

/** No message waits longer than this in a function that Lambda ends after 30 seconds. */
const patienceMs = 7000;
// A slot that has passed is left over; used much later it would come on top of the others.
const lateMs = 100;
// One that nobody could be given asks again so often at most, since every question is a write.
const askAgainMs = 2500;
const lookMs: Record<Stream, number> = { general: 1000, urgent: 100 };
const freshMs = 60_000;
const longestPauseMs = 1_000_000;
// A pause may have been ended by somebody else, long before its time.
const knownMs = 10_000;
const unreachableMs = 5000;
const urgentPatienceMs = 500;
const limitWaitSeconds = 900;

/**
 * Turns on a business number for one execution environment: it leases them from the number's row for a whole batch
 * at once, and hands each message its own moment. `expect` says how many records a batch has.
 */
export function lineTurns(
  ports: LinePorts,
  settings: LineSettings,
): { takeTurn: TakeTurn; expect: (records: number) => void } {
  const pool: Pool = {
    ...ports,
    ...settings,
    stream: streamOf(settings.lane),
    row: {},
    seenAt: Number.NEGATIVE_INFINITY,
    aheadMs: 0,
    slots: [],
    hungry: 0,
    expected: 0,
    newcomers: 0,
    refilling: undefined,
    pausing: false,
    lost: false,
    unreachableUntil: Number.NEGATIVE_INFINITY,
  };
  return {
    expect: (records) => {
      pool.expected = records;
    },
    takeTurn: async ({ reachesNew }) => {
      const asked = pool.now();
      pool.expected = Math.max(0, pool.expected - 1);
      pool.hungry++;
      const slot = await slotFor(pool, asked, reachesNew).catch((trouble: unknown) => {
        pool.hungry--;
        throw trouble;
      });
      if (reachesNew) pool.newcomers++;
      return {
        waitedMs: pool.now() - asked,
        end: (result) => end(pool, slot, result).catch(() => undefined),
      };
    },
  };
}

async function slotFor(pool: Pool, asked: number, reachesNew: boolean): Promise<Slot> {
  for (;;) {
    if (reachesNew && isLimitReached(pool)) return giveUp(pool, asked, limitReached());
    const slot = nextSlot(pool);
    if (slot) {
      pool.hungry--;
      const left = slot.at - pool.now();
      if (left > 0) await pool.pause(left);
      if (slot.probe || !isPaused(pool)) return slot;
      pool.hungry++;
      continue;
    }
    const trouble = troubleFor(pool, asked);
    if (trouble) return giveUp(pool, asked, trouble);
    pool.refilling ??= refill(pool).finally(() => {
      pool.refilling = undefined;
    });
    await pool.refilling;
  }
}

function nextSlot(pool: Pool): Slot | undefined {
  const oldest = pool.now() - lateMs;
  const paused = isPaused(pool);
  pool.slots = pool.slots.filter(({ at, probe }) => probe || (at >= oldest && !paused));
  return pool.slots.shift();
}

const isPaused = ({ row, stream }: Pool): boolean => pauseOf(row, stream) !== undefined;

function isLimitReached({ row, lane, perDay, seenAt, newcomers, ...pool }: Pool): boolean {
  const now = pool.now();
  return seenAt >= now - freshMs && newcomersOf(row, now) + newcomers >= dailyLimit(row, lane, perDay);
}

const limitReached = () =>
  new RetryLater(
    'MESSAGING_LIMIT',
    'the number has written to as many new customers as Meta allows in 24 hours',
    limitWaitSeconds,
  );

/** Whoever would wait too long, or has, goes back to the buffer for the rest of the time. */
function troubleFor({ row, stream, lost, seenAt, ...pool }: Pool, asked: number): RetryLater | undefined {
  const now = pool.now();
  const isOver = now >= asked + patienceMs;
  const pause = pauseOf(row, stream);
  const left = pause && !pause.probing ? leftOf(pause, now) : 0;
  const isKnown = seenAt >= now - knownMs;
  if (pause && (isOver || (isKnown && now + left > asked + patienceMs)))
    return new RetryLater('LINE_PAUSED', `nothing is sent, because of ${pause.cause}`, secondsOf(left));
  if (!isOver) return undefined;
  if (lost) return new RetryLater('LINE_UNKNOWN', 'how fast the number may send could not be read', 5);
  const full = (numberIn(row, 'until') ?? now) - now;
  return new RetryLater('LINE_BUSY', 'the number sends as fast as it may', secondsOf(full));
}

/** Not before its time is over, or a backlog would run through all its tries within seconds. */
async function giveUp(pool: Pool, asked: number, trouble: RetryLater): Promise<never> {
  const left = Math.max(0, asked + patienceMs - pool.now());
  await pool.pause(left);
  const { reason, message, afterSeconds } = trouble;
  throw new RetryLater(reason, message, Math.max(1, Math.ceil(afterSeconds - left / 1000)));
}

const secondsOf = (milliseconds: number): number => Math.max(1, Math.ceil(milliseconds / 1000));

// A pause that is longer than any was written by a clock that runs wrong, and is taken for over.
const leftOf = ({ until }: Pause, now: number): number => {
  const left = until - now;
  return left > longestPauseMs ? 0 : Math.max(0, left);
};

/** Comes nearer to a slot: takes some, tries whether a pause is over, or waits for its end. */
async function refill(pool: Pool): Promise<void> {
  if (pool.now() < pool.unreachableUntil) return goWithout(pool);
  const pause = pauseOf(pool.row, pool.stream);
  if (!pause) return lease(pool);
  const left = leftOf(pause, pool.now());
  if (left === 0) return probe(pool, pause);
  if (pool.seenAt < pool.now() - knownMs) return lease(pool);
  await pool.pause(pause.probing ? Math.min(left, lookMs[pool.stream]) : left);
  if (pause.probing) await lease(pool);
}

async function lease(pool: Pool): Promise<void> {
  const now = pool.now();
  const { newcomers, stream } = pool;
  const turns = pool.hungry + pool.expected;
  const rate = numberIn(pool.row, 'perSecond') ?? pool.perSecond;
  const perSecond = stream === 'urgent' ? rate : rate * paceOf(pool.row, now);
  const { change, slots } = leaseFor(likelyRow(pool, now), { stream, turns, newcomers, now, perSecond });
  const answer = await tryChange(pool, change);
  if (!answer) return goWithout(pool);
  const taken = answer.done ? (turns * 1000) / perSecond : 0;
  pool.aheadMs = (numberIn(answer.row, 'until') ?? now) - taken - now;
  if (answer.done) {
    pool.newcomers -= newcomers;
    const earliest = pool.now();
    pool.slots.push(...slots(answer.row).map((at) => ({ at: Math.max(at, earliest) })));
    return;
  }
  const full = isPaused(pool) ? 0 : fullForMs(answer.row, stream, now);
  if (full > 0) await pool.pause(Math.max(full, askAgainMs));
}

const likelyRow = ({ row, aheadMs }: Pool, now: number): LineRow =>
  aheadMs > 0 ? { ...row, until: Math.max(numberIn(row, 'until') ?? 0, now + aheadMs) } : row;

async function probe(pool: Pool, pause: Pause): Promise<void> {
  const answer = await tryChange(pool, probeChange(pool.stream, pause, pool.now()));
  if (!answer) return goWithout(pool);
  const mine = pauseOf(answer.row, pool.stream);
  if (answer.done && mine) pool.slots.push({ at: pool.now(), probe: mine });
}

type Answer = Awaited<ReturnType<ChangeLine>>;

/** Undefined where the row cannot be reached. */
async function tryChange(pool: Pool, change: Parameters<ChangeLine>[0]): Promise<Answer | undefined> {
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

function learn(pool: Pool, row: LineRow): void {
  pool.row = row;
  pool.seenAt = pool.now();
}

/** A warning of fraud is not held up by a table that nobody reaches; everybody else asks again. */
async function goWithout(pool: Pool): Promise<void> {
  if (pool.stream === 'general') return pool.pause(askAgainMs);
  const at = pool.now();
  if (at >= pool.unreachableUntil) pool.unreachableUntil = at + unreachableMs;
  pool.row = {};
  pool.slots.push(...Array.from({ length: pool.hungry + pool.expected }, () => ({ at })));
}

/** What Meta made of a turn: refused for all, the line pauses; answered at all, a probe ends the pause. */
async function end(pool: Pool, { probe: mine }: Slot, result: SendResult | undefined): Promise<void> {
  const { stream } = pool;
  const block = result?.state === 'not-sent' && result.blocks !== 'pair' ? result.blocks : undefined;
  if (result?.state === 'not-sent' && block) return pauseLine(pool, { block, cause: result.code, mine });
  if (mine && hasAnswered(result)) learn(pool, (await pool.change(resumeChange(stream, mine))).row);
}

const hasAnswered = (result: SendResult | undefined): boolean =>
  result !== undefined &&
  result.state !== 'in-doubt' &&
  (result.state !== 'not-sent' || result.blocks === 'pair');

type Refusal = { block: 'lane' | 'line'; cause: number; mine: Pause | undefined };

async function pauseLine(pool: Pool, { block, cause, mine }: Refusal): Promise<void> {
  if (!mine && (pool.pausing || isPaused(pool))) return;
  pool.pausing = true;
  try {
    const now = pool.now();
    const refused = { block, cause, now, probe: mine };
    const own = await pool.change(pauseChange(pool.row, pool.stream, refused));
    learn(pool, own.row);
    if (block === 'line' && own.done) pool.stopped(cause);
    if (block === 'lane' && pool.stream === 'general') return; // security finds out for itself
    const other = pool.stream === 'urgent' ? 'general' : 'urgent';
    learn(pool, (await pool.change(pauseChange(pool.row, other, { ...refused, probe: undefined }))).row);
  } finally {
    pool.pausing = false;
  }
}
