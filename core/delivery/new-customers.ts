import type { Instant } from '../time/instant.ts';
import type { Lane } from './line.ts';
import { type LineRow, numberIn } from './line-row.ts';

/**
 * Meta counts the customers whom a number has written to in 24 hours. The number's row counts them by the hour in
 * which each was written to last, and the customer's row says when that was: a customer who is written to again moves
 * from one hour to another.
 */
export type Moves = ReadonlyMap<number, number>;

const hourMs = 3_600_000;
const hourOf = (now: number): number => Math.floor(now / hourMs);
const hoursCounted = 24;
const newcomersIn = (hour: number): string => `new${hour}`;
const hoursIn = (row: LineRow): readonly number[] =>
  Object.keys(row).flatMap((field) => {
    const [, hour] = /^new(\d+)$/.exec(field) ?? [];
    return hour ? [Number(hour)] : [];
  });

const isCounted = (hour: number, now: number): boolean => hour >= hourOf(now) - hoursCounted;

/** Whether a customer who was counted then, or never, is one more; a clock may have run an hour ahead, and no day. */
export const isNew = (countedAt: Instant | undefined, now: number): boolean =>
  countedAt === undefined || !isCounted(hourOf(countedAt), now) || hourOf(countedAt) > hourOf(now) + 1;

/** What becomes of the hours when such a customer is written to now. */
export function movesOf(countedAt: Instant | undefined, now: number): Moves {
  const hour = hourOf(now);
  if (countedAt === undefined || isNew(countedAt, now)) return new Map([[hour, 1]]);
  const before = hourOf(countedAt);
  return before >= hour
    ? new Map()
    : new Map([
        [before, -1],
        [hour, 1],
      ]);
}

export const together = (one: Moves, other: Moves, times = 1): Moves =>
  new Map(
    [...new Set([...one.keys(), ...other.keys()])]
      .map((hour) => [hour, (one.get(hour) ?? 0) + times * (other.get(hour) ?? 0)] as const)
      .filter(([, by]) => by !== 0),
  );

export const sumOf = (moves: Moves): number => [...moves.values()].reduce((sum, by) => sum + by, 0);

/** Counts the moves on the number's row, and forgets the hours that are over. */
export const counted = (row: LineRow, moves: Moves, now: number) => ({
  add: Object.fromEntries(
    [...moves].filter(([hour]) => isCounted(hour, now)).map(([hour, by]) => [newcomersIn(hour), by]),
  ),
  remove: hoursIn(row)
    .filter((hour) => !isCounted(hour, now))
    .map(newcomersIn),
});

/** Customers who were written to in the last 24 hours, or in what was left of the hour before them. */
export const newcomersOf = (row: LineRow, now: number): number =>
  hoursIn(row)
    .filter((hour) => isCounted(hour, now))
    .reduce((sum, hour) => sum + Math.max(0, numberIn(row, newcomersIn(hour)) ?? 0), 0);

/** The part of the day's limit that a lane may use. Security is held up by nobody's count but Meta's. */
const limits: Record<Lane, number> = { marketing: 0.9, service: 1, security: Number.POSITIVE_INFINITY };

/** How many customers a lane may write to in 24 hours: Meta's word, or else the stage's; without either, any. */
export function dailyLimit(row: LineRow, lane: Lane, perDay: number | undefined): number {
  const most = numberIn(row, 'perDay') ?? perDay ?? 0;
  return most > 0 ? most * limits[lane] : Number.POSITIVE_INFINITY;
}

/** When so many of those who were counted are over that there is room for one more; an hour's end. */
export function roomAt(row: LineRow, most: number, now: number): number {
  let left = newcomersOf(row, now);
  for (const hour of hoursIn(row).toSorted((a, b) => a - b)) {
    if (!isCounted(hour, now)) continue;
    left -= Math.max(0, numberIn(row, newcomersIn(hour)) ?? 0);
    if (left < most) return (hour + hoursCounted + 1) * hourMs;
  }
  return (hourOf(now) + 1) * hourMs;
}
