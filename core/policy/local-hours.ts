import * as z from 'zod';

const minute = 60_000;
export const wholeDay = 1_440 * minute;

/** A local time of day such as `08:00`; `24:00` is where the day ends. */
const TimeOfDay = z.string().regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'must be a time such as 08:00');

/** From inclusive, to exclusive; a window whose end comes before its start goes over midnight. */
export const Window = z
  .strictObject({ from: TimeOfDay, to: TimeOfDay })
  .refine(({ from, to }) => from !== to, 'must end at another time than it starts');
export type Window = z.infer<typeof Window>;

/** A stretch of one local day, in milliseconds after its midnight: start inclusive, end exclusive. */
export type Stretch = readonly [start: number, end: number];

const sinceMidnight = (time: string): number =>
  (Number(time.slice(0, 2)) * 60 + Number(time.slice(3))) * minute;

/** What of a day lies in the window, in order. */
export function stretchesOf({ from, to }: Window): readonly Stretch[] {
  const [start, end] = [sinceMidnight(from), sinceMidnight(to)];
  const stretches: Stretch[] =
    start < end
      ? [[start, end]]
      : [
          [0, end],
          [start, wholeDay],
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
