/**
 * Bounds that hold at every moment at once, so that whoever looks each day and stops when they like is wrong no more
 * often than they were told: confidence sequences from a normal mixture (Robbins 1970), asymptotic in the sense of
 * Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas, "Time-uniform central limit theory and asymptotic confidence
 * sequences", Annals of Statistics 2024, https://arxiv.org/abs/2103.06476.
 */

/** What was counted in one group of customers. */
export type Count = { of: number; successes: number };

export type Bounds = { estimate: number; low: number; high: number };

/** How wide it is set: `planned` is the size, of all groups together, at which it is at its narrowest. */
export type Width = { alpha: number; planned: number };

/** ρ²·t at the planned size, which makes the bounds the narrowest there (the paper's appendix B.2). */
const tuned = (alpha: number): number => -2 * Math.log(alpha) + Math.log(1 - 2 * Math.log(alpha));

/** Standard errors to either side once `size` is counted: √(2 (tρ² + 1)/(tρ²) · ln(√(tρ² + 1) / α)). */
export function errorsToEitherSide(size: number, { alpha, planned }: Width): number {
  const time = (tuned(alpha) * size) / planned;
  return Math.sqrt(((2 * (time + 1)) / time) * Math.log(Math.sqrt(time + 1) / alpha));
}

/** The same for a bound to one side alone: √(2 (tρ² + 1)/(tρ²) · ln(1 + √(tρ² + 1) / 2α)). */
export function errorsToOneSide(size: number, { alpha, planned }: Width): number {
  const time = (tuned(2 * alpha) * size) / planned;
  return Math.sqrt(((2 * (time + 1)) / time) * Math.log(1 + Math.sqrt(time + 1) / (2 * alpha)));
}

const rate = ({ of, successes }: Count): number => (of === 0 ? 0 : successes / of);

/** Of a rate, with one success and one failure more than were seen: after a handful, no rate is certain. */
function squaredError({ of, successes }: Count): number {
  const cautious = (successes + 1) / (of + 2);
  return (cautious * (1 - cautious)) / of;
}

/** The rate of one group; undefined while nobody is counted. */
export function rateBounds(count: Count, width: Width): Bounds | undefined {
  if (count.of === 0) return undefined;
  const estimate = rate(count);
  const half = Math.sqrt(squaredError(count)) * errorsToEitherSide(count.of, width);
  return { estimate, low: Math.max(0, estimate - half), high: Math.min(1, estimate + half) };
}

/** How much higher the rate of one group is than that of another; undefined while one of them has nobody. */
export function differenceBounds(one: Count, other: Count, width: Width): Bounds | undefined {
  if (one.of === 0 || other.of === 0) return undefined;
  const estimate = rate(one) - rate(other);
  const half = standardError(one, other) * errorsToEitherSide(one.of + other.of, width);
  return { estimate, low: Math.max(-1, estimate - half), high: Math.min(1, estimate + half) };
}

/** By how much the rate of one group is higher than that of another at the least; undefined while one has nobody. */
export function leastIncrease(one: Count, other: Count, width: Width): number | undefined {
  if (one.of === 0 || other.of === 0) return undefined;
  const least =
    rate(one) - rate(other) - standardError(one, other) * errorsToOneSide(one.of + other.of, width);
  return Math.max(-1, least);
}

/** Whichever is larger, by each group's own rate or by that of both: a small group without a success looks too certain. */
function standardError(one: Count, other: Count): number {
  const both = { of: one.of + other.of, successes: one.successes + other.successes };
  const pooled = squaredError(both) * both.of * (1 / one.of + 1 / other.of);
  return Math.sqrt(Math.max(squaredError(one) + squaredError(other), pooled));
}
