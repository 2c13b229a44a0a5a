import * as z from 'zod';
import { dayMs } from '../time/instant.ts';

const minute = 60_000;

const time = '([01]\\d|2[0-3]):[0-5]\\d';
const Start = z.string().regex(new RegExp(`^${time}$`), 'must be a local time such as 08:00');
const End = z.string().regex(new RegExp(`^(${time}|24:00)$`), 'must be a local time such as 20:00');

/** From inclusive, to exclusive, `24:00` for all of the day; one that ends before it starts goes over midnight. */
export const Window = z
  .strictObject({ from: Start, to: End })
  .refine(({ from, to }) => from !== to, 'must end at another time than it starts');
export type Window = z.infer<typeof Window>;

/** A local day told by its number since 1970-01-01, from a date such as `2026-11-22`. */
export const localDayOf = (date: string): number => Date.parse(date) / dayMs;

/** Sunday is 0; 1970-01-01 was a Thursday. */
export const weekdayOf = (localDay: number): number => (((localDay + 4) % 7) + 7) % 7;

/** A stretch of one local day, in milliseconds after its midnight: start inclusive, end exclusive. */
export type Stretch = readonly [start: number, end: number];

const sinceMidnight = (said: string): number =>
  (Number(said.slice(0, 2)) * 60 + Number(said.slice(3))) * minute;

const known = new WeakMap<Window, readonly Stretch[]>();

/** What of a day lies in the window, in order; worked out once for each window. */
export function stretchesOf(window: Window): readonly Stretch[] {
  const stretches = known.get(window) ?? workOut(window);
  known.set(window, stretches);
  return stretches;
}

function workOut({ from, to }: Window): readonly Stretch[] {
  const [start, end] = [sinceMidnight(from), sinceMidnight(to)];
  const stretches: Stretch[] =
    start < end
      ? [[start, end]]
      : [
          [0, end],
          [start, dayMs],
        ];
  return stretches.filter(isSomething);
}

/** What lies in both, in order. */
export const inBoth = (some: readonly Stretch[], others: readonly Stretch[]): readonly Stretch[] =>
  some
    .flatMap((one) =>
      others.map((other): Stretch => [Math.max(one[0], other[0]), Math.min(one[1], other[1])]),
    )
    .filter(isSomething);

function isSomething([start, end]: Stretch): boolean {
  return start < end;
}
