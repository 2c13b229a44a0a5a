// Of 95 %, two-sided.
const z = 1.959963984540054;

/**
 * Where the true share lies in 95 of 100 cases, between 0 and 1, by Wilson's score interval, which holds for small
 * counts and for shares near 0 and 1 too: https://doi.org/10.1080/01621459.1927.10502953. Of nothing, it may be any.
 */
export function wilson(count: number, of: number): { low: number; high: number } {
  if (of === 0) return { low: 0, high: 1 };
  const share = count / of;
  const scale = 1 + z ** 2 / of;
  const middle = (share + z ** 2 / (2 * of)) / scale;
  const half = (z / scale) * Math.sqrt((share * (1 - share)) / of + z ** 2 / (4 * of ** 2));
  return { low: count === 0 ? 0 : middle - half, high: count === of ? 1 : middle + half };
}
