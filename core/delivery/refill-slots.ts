import type { Stream } from './line.ts';
import { pacedRate, rateOf } from './line-pace.ts';
import { type Pause, pauseOf, probeChange } from './line-pauses.ts';
import { earliestEnd, isPaused, type Pool, pauseLeft, tryChange, waitPatiently } from './line-pool.ts';
import { type LineRow, numberIn } from './line-row.ts';
import { fullForMs, leaseFor } from './line-slots.ts';
import { together } from './new-customers.ts';

// Whoever could not be given a slot asks again so often at most, since every question is a write.
const askAgainMs = 2500;
const lookMs: Record<Stream, number> = { general: 1000, urgent: 100 };
/** A pause may have been ended by somebody else, long before its time. */
export const knownMs = 10_000;
const unreachableMs = 5000;
// Where all but a few ask, one lease for all is worth more than a slot.
const nearly = 0.3;

/** Comes nearer to a slot: takes some, tries whether a pause is over, or waits for its end. */
export async function refill(pool: Pool): Promise<void> {
  if (pool.now() < pool.unreachableUntil) return goWithout(pool);
  const pause = pauseOf(pool.row, pool.stream);
  if (!pause) return lease(pool);
  const left = pauseLeft(pool, pause);
  if (left === 0) return probe(pool, pause);
  if (pool.seenAt < pool.now() - knownMs) return lease(pool);
  await waitPatiently(pool, pause.probing ? Math.min(left, lookMs[pool.stream]) : left);
  if (pause.probing) await lease(pool);
}

async function lease(pool: Pool): Promise<void> {
  const now = pool.now();
  const { moves, stream } = pool;
  const rate = rateOf(pool.row, pool.perSecond);
  const perSecond = stream === 'urgent' ? rate : pacedRate(pool.row, rate, now);
  const ask = { stream, turns: turnsFor(pool), moves, now, perSecond, latest: earliestEnd(pool) };
  const { change, slots, byMs } = leaseFor(likelyRow(pool, now), ask);
  const answer = await tryChange(pool, change);
  if (!answer) return goWithout(pool);
  pool.aheadMs = (numberIn(answer.row, 'until') ?? now) - (answer.done ? byMs : 0) - now;
  if (answer.done) {
    pool.moves = together(pool.moves, moves, -1);
    const earliest = pool.now();
    pool.slots.push(...slots(answer.row).map((at) => ({ at: Math.max(at, earliest) })));
    return;
  }
  const full = isPaused(pool) ? 0 : fullForMs(answer.row, ask);
  if (full > 0) await waitPatiently(pool, Math.max(full, askAgainMs));
}

/** One for each who waits, and for as many of the others as will surely ask: what nobody takes is lost to all. */
const turnsFor = ({ hungry, expected, asking }: Pool): number =>
  Math.max(1, hungry.size + Math.floor((expected + nearly) * asking));

const likelyRow = ({ row, aheadMs }: Pool, now: number): LineRow =>
  aheadMs > 0 ? { ...row, until: Math.max(numberIn(row, 'until') ?? 0, now + aheadMs) } : row;

async function probe(pool: Pool, pause: Pause): Promise<void> {
  const answer = await tryChange(pool, probeChange(pool.stream, pause, pool.now()));
  if (!answer) return goWithout(pool);
  const mine = pauseOf(answer.row, pool.stream);
  if (answer.done && mine) pool.slots.push({ at: pool.now(), probe: mine });
}

/** A warning of fraud is not held up by a table that nobody reaches; everybody else asks again. */
async function goWithout(pool: Pool): Promise<void> {
  if (pool.stream === 'general') return waitPatiently(pool, askAgainMs);
  const at = pool.now();
  if (at >= pool.unreachableUntil) pool.unreachableUntil = at + unreachableMs;
  pool.row = {};
  pool.slots.push(...Array.from({ length: turnsFor(pool) }, () => ({ at })));
}
