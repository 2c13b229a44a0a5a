import type { Bounds } from '../core/conversions/always-valid.ts';

const widest = 60;

/**
 * An interval as a line of text, around zero in its middle: `┃` is no difference, `╎` the least one worth knowing,
 * `●` what was seen and `├──┤` where the truth lies. Undefined where there is no room for it.
 */
export function intervalPicture(
  { estimate, low, high }: Bounds,
  leastEffect: number,
  columns: number,
): readonly string[] | undefined {
  const half = Math.floor((Math.min(columns, widest) - 1) / 2);
  if (half < 12) return undefined;
  // An interval that is far wider than what matters runs out of the picture.
  const reach = Math.min(Math.max(Math.abs(low), Math.abs(high), leastEffect) * 1.05, 4 * leastEffect);
  const at = (value: number): number => half + Math.round((half * value) / reach);
  const last = 2 * half;
  const cells = Array.from({ length: last + 1 }, () => ' ');
  const put = (place: number, mark: string): void => {
    if (place >= 0 && place <= last) cells[place] = mark;
  };
  for (let place = Math.max(0, at(low)); place <= Math.min(last, at(high)); place += 1) put(place, '─');
  put(at(-leastEffect), '╎');
  put(at(leastEffect), '╎');
  put(half, '┃');
  put(at(low), '├');
  put(at(high), '┤');
  if (at(low) < 0) put(0, '◂');
  if (at(high) > last) put(last, '▸');
  put(at(estimate), '●');
  return [cells.join('').trimEnd(), scale(leastEffect, at, last)];
}

/** What stands where, in points of a hundred. */
function scale(leastEffect: number, at: (value: number) => number, last: number): string {
  const line = Array.from({ length: last + 8 }, () => ' ');
  for (const value of [-leastEffect, 0, leastEffect]) {
    const text = value === 0 ? '0' : `${value > 0 ? '+' : '−'}${points(Math.abs(value))}`;
    const from = Math.max(0, at(value) - Math.floor(text.length / 2));
    for (const [index, letter] of [...text].entries()) line[from + index] = letter;
  }
  return line.join('').trimEnd();
}

/** A difference of rates in points of a hundred: `1.25`. */
export const points = (difference: number): string => {
  const value = 100 * difference;
  return value.toFixed(Math.abs(value) < 10 ? 2 : 1).replace(/\.?0+$/, '');
};
