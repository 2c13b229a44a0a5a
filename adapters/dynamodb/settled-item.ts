import * as z from 'zod';
import { Instant } from '../../core/time/instant.ts';

const settled = 'settled_';

/** When a matter such as `payment:pay-42` was last settled, in epoch milliseconds, on the customer's row. */
export const settledAttribute = (matter: string): string => `${settled}${matter}`;

const Marks = z.record(z.string(), Instant);

/** Every settled matter on an unmarshalled row, with the instant at which it was last settled. */
export const settledIn = (row: Record<string, unknown>): Record<string, Instant> =>
  Marks.parse(
    Object.fromEntries(
      Object.entries(row)
        .filter(([name]) => name.startsWith(settled))
        .map(([name, at]) => [name.slice(settled.length), at]),
    ),
  );

const keptMs = 45 * 86_400_000;
const keptAtMost = 20;

/** The marks of no more use, which every send would pay for: 45 days older than the latest, or beyond the latest twenty. */
export function outlived(marks: Readonly<Record<string, Instant>>): readonly [matter: string, at: Instant][] {
  const latestFirst = Object.entries(marks).toSorted(
    ([a, one], [b, other]) => other - one || (a < b ? -1 : 1),
  );
  const latest = latestFirst[0]?.[1] ?? 0;
  return latestFirst.filter(([, at], place) => place >= keptAtMost || at < latest - keptMs);
}
