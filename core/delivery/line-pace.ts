import { type LineRow, numberIn } from './line-row.ts';

// What Meta takes of a number that it has not upgraded.
const usualPerSecond = 80;

/** Messages in a second: what Meta has told of the number, and never more than the stage's `throughput`, where it says one. */
export const rateOf = (row: LineRow, most: number | undefined): number =>
  Math.min(numberIn(row, 'perSecond') ?? most ?? usualPerSecond, most ?? Number.POSITIVE_INFINITY);

const slowdown = 0.7;
const leastPace = 0.05;
const fullPaceAfterMs = 60_000;

/** The part of the rate that general traffic uses: less after it was broken, and all of it again within a minute. */
export function paceOf(row: LineRow, now: number): number {
  const [slowed, at] = [numberIn(row, 'slowed'), numberIn(row, 'slowedAt')];
  if (slowed === undefined || at === undefined || at > now) return 1;
  return Math.min(1, slowed + (now - at) / fullPaceAfterMs);
}

/** What a broken rate makes of the pace, since somebody else may be using the number too. */
export const slowedFrom = (row: LineRow, now: number): LineRow => ({
  slowed: Math.max(paceOf(row, now) * slowdown, leastPace),
  slowedAt: now,
});

/** What general traffic may use of a rate for now, and one a second at least. */
export const pacedRate = (row: LineRow, perSecond: number, now: number): number =>
  Math.max(perSecond * paceOf(row, now), Math.min(perSecond, 1));
