import { RetryLater } from '../intake/retry-later.ts';
import { endTurn } from './end-turn.ts';
import { patienceMs } from './line.ts';
import { lengthOf, pauseOf } from './line-pauses.ts';
import {
  type Asker,
  isPaused,
  type LinePorts,
  type LineSettings,
  type Pool,
  pauseLeft,
  poolOf,
  type Slot,
} from './line-pool.ts';
import { numberIn } from './line-row.ts';
import { dailyLimit, isNew, movesOf, newcomersOf, roomAt, sumOf, together } from './new-customers.ts';
import type { TakeTurn } from './ports.ts';
import { knownMs, refill } from './refill-slots.ts';

/** A record's place in its batch, which it leaves in the end: where it took no turn, none is kept for it. */
export type Place = { takeTurn: TakeTurn; leave: () => void };

// A slot that has passed is left over; used much later it would come on top of the others.
const lateMs = 100;
const freshMs = 60_000;
// Of the last ten records or so.
const learning = 0.1;

/**
 * Turns on a business number for one execution environment: it leases them from the number's row for a whole batch
 * at once, and hands each message its own moment. `expect` says how many records a batch has; each of them enters.
 */
export function lineTurns(
  ports: LinePorts,
  settings: LineSettings,
): { expect: (records: number) => void; enter: () => Place } {
  const pool = poolOf(ports, settings);
  return {
    expect: (records) => {
      pool.expected = records;
    },
    enter: () => {
      let asks = false;
      const noLonger = () => {
        pool.expected = Math.max(0, pool.expected - 1);
      };
      return {
        takeTurn: (asker) => {
          if (!asks) noLonger();
          asks = true;
          return takeTurn(pool, asker);
        },
        leave: () => {
          if (!asks) noLonger();
          pool.asking += ((asks ? 1 : 0) - pool.asking) * learning;
        },
      };
    },
  };
}

async function takeTurn(pool: Pool, { countedAt }: Parameters<TakeTurn>[0]): ReturnType<TakeTurn> {
  const asked = pool.now();
  const asker = { countedAt, until: asked + patienceMs };
  pool.hungry.add(asker);
  try {
    const slot = await slotFor(pool, asker);
    pool.moves = together(pool.moves, movesOf(countedAt, pool.now()));
    return {
      waitedMs: pool.now() - asked,
      end: (result) => endTurn(pool, slot, result).catch(() => undefined),
    };
  } finally {
    pool.hungry.delete(asker);
  }
}

async function slotFor(pool: Pool, asker: Asker): Promise<Slot> {
  for (;;) {
    if (isLimitReached(pool, asker)) throw limitReached(pool);
    const slot = nextSlot(pool, asker);
    if (slot) {
      pool.hungry.delete(asker);
      const left = slot.at - pool.now();
      if (left > 0) await pool.pause(left);
      if (slot.probe || !isPaused(pool)) return slot;
      pool.hungry.add(asker);
      continue;
    }
    const trouble = troubleFor(pool, asker);
    if (trouble) return giveUp(pool, asker, trouble);
    pool.refilling ??= refill(pool).finally(() => {
      pool.refilling = undefined;
    });
    await pool.refilling;
  }
}

function nextSlot(pool: Pool, { until }: Asker): Slot | undefined {
  const oldest = pool.now() - lateMs;
  const paused = isPaused(pool);
  pool.slots = pool.slots.filter(({ at, probe }) => probe || (at >= oldest && !paused));
  const place = pool.slots.findIndex(({ at }) => at <= until);
  return place < 0 ? undefined : pool.slots.splice(place, 1)[0];
}

function isLimitReached({ row, lane, perDay, seenAt, moves, ...pool }: Pool, { countedAt }: Asker): boolean {
  const now = pool.now();
  if (!isNew(countedAt, now) || seenAt < now - freshMs) return false;
  return newcomersOf(row, now) + sumOf(moves) >= dailyLimit(row, lane, perDay);
}

/** Nobody else in its batch waits for it. */
function limitReached({ row, lane, perDay, ...pool }: Pool): RetryLater {
  const now = pool.now();
  return new RetryLater(
    'MESSAGING_LIMIT',
    'the number has written to as many new customers as Meta allows in 24 hours',
    secondsOf(roomAt(row, dailyLimit(row, lane, perDay), now) - now),
  );
}

/** Whoever would wait too long, or has, goes back to the buffer for the rest of the time. */
function troubleFor(pool: Pool, { until }: Asker): RetryLater | undefined {
  const now = pool.now();
  const isOver = now >= until;
  const pause = pauseOf(pool.row, pool.stream);
  const left = pause && !pause.probing ? pauseLeft(pool, pause) : 0;
  const isKnown = pool.seenAt >= now - knownMs;
  if (pause && (isOver || (isKnown && now + left > until))) {
    // What has lasted so long is unlikely to be over at the next probe.
    const wait = Math.max(left, lengthOf(pause, pool.stream) / 2);
    return new RetryLater('LINE_PAUSED', `nothing is sent, because of ${pause.cause}`, secondsOf(wait));
  }
  if (!isOver) return undefined;
  if (pool.lost) return new RetryLater('LINE_UNKNOWN', 'how fast the number may send could not be read', 5);
  const full = (numberIn(pool.row, 'until') ?? now) - now;
  return new RetryLater(
    'LINE_BUSY',
    'the number sends as fast as it may',
    Math.min(secondsOf(full), longestBusySeconds),
  );
}

// A row that is further ahead was written by a clock that runs wrong.
const longestBusySeconds = 10;

/** Not before its time is over, or a backlog would run through all its tries within seconds. */
async function giveUp(pool: Pool, { until }: Asker, trouble: RetryLater): Promise<never> {
  const left = Math.max(0, until - pool.now());
  await pool.pause(left);
  const { reason, message, afterSeconds } = trouble;
  throw new RetryLater(reason, message, Math.max(1, Math.ceil(afterSeconds - left / 1000)));
}

const secondsOf = (milliseconds: number): number => Math.max(1, Math.ceil(milliseconds / 1000));
