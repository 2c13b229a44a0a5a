import * as z from 'zod';
import type { SettledAt } from '../../core/delivery/ports.ts';
import { textHash } from '../../core/intake/content-hash.ts';
import { dayMs, Instant } from '../../core/time/instant.ts';

const prefix = 's_';
const longestName = 12;
const hashLength = 8;

/**
 * Names the attribute on the customer's row that says when a matter was last settled: `s_card:4242`, and by a
 * hash what is long, since every send pays for the row: `s_1f2E3d4C`. A hash has no colon, so none is a matter.
 */
export const settledAttribute = (matter: string): string =>
  `${prefix}${matter.length <= longestName ? matter : textHash(matter).slice(0, hashLength)}`;

const Marks = z.record(z.string(), Instant);
type Marks = z.infer<typeof Marks>;

/** Every mark on an unmarshalled row by its attribute: the instant, in epoch milliseconds, of the last settling. */
export const marksOn = (row: Record<string, unknown>): Marks =>
  Marks.parse(Object.fromEntries(Object.entries(row).filter(([name]) => name.startsWith(prefix))));

export function settledOn(row: Record<string, unknown>): SettledAt {
  const marks = marksOn(row);
  return (matter) => marks[settledAttribute(matter)];
}

const keptMs = 45 * dayMs;
const keptAtMost = 8;

/** The marks of no more use, which every send would pay for: 45 days older than the latest, or beyond the latest eight. */
export function outlived(marks: Readonly<Marks>): readonly [attribute: string, at: Instant][] {
  const latestFirst = Object.entries(marks).toSorted(
    ([a, one], [b, other]) => other - one || (a < b ? -1 : 1),
  );
  const latest = latestFirst[0]?.[1] ?? 0;
  return latestFirst.filter(([, at], place) => place >= keptAtMost || at < latest - keptMs);
}
