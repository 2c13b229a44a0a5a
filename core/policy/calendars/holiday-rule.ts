import * as z from 'zod';
import { dayMs } from '../../time/instant.ts';
import { localDayOf, weekdayOf } from '../local-hours.ts';
import { easterOf } from './easter.ts';

const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
const Weekday = z.enum(weekdays);

/** `05-01` each year, `easter-2` days from Easter Sunday, or one day `2026-03-23`. */
const Day = z.string().regex(/^(\d{4}-)?\d{2}-\d{2}$|^easter[+-]\d{1,2}$/);

const Year = z.number().int();

/** Holidays of one law, each with its name; `verified` says that somebody has read a page with the rule on it. */
export const HolidayRule = z.strictObject({
  source: z.strictObject({ title: z.string(), url: z.url(), verified: z.boolean() }),
  /** First and last year in which they are kept. */
  from: Year.optional(),
  until: Year.optional(),
  /** Holidays only when their day is one of these. */
  onlyOn: z.array(Weekday).optional(),
  /** How many days later, or earlier, they are kept when their day is such a weekday. */
  moves: z.partialRecord(Weekday, z.number().int()).optional(),
  days: z.record(Day, z.string()),
});
export type HolidayRule = z.infer<typeof HolidayRule>;

/** The rules of each country. */
export const HolidayRules = z.record(z.string().regex(/^[A-Z]{2}$/), z.array(HolidayRule).min(1));

/** The holidays of a year by these rules, each once and in order, such as `2026-05-01`. */
export function holidaysOf(rules: readonly HolidayRule[], year: number): readonly string[] {
  const days = rules
    .filter(({ from = year, until = year }) => from <= year && year <= until)
    .flatMap((rule) => Object.keys(rule.days).map((day) => keptOn(rule, localDayIn(year, day))));
  return [...new Set(days)]
    .filter((day) => day !== undefined)
    .sort((one, other) => one - other)
    .map((day) => new Date(day * dayMs).toISOString().slice(0, 10))
    .filter((date) => date.startsWith(`${year}-`));
}

function localDayIn(year: number, day: string): number {
  if (day.startsWith('easter')) return localDayOf(easterOf(year)) + Number(day.slice('easter'.length));
  return localDayOf(day.length === '05-01'.length ? `${year}-${day}` : day);
}

function keptOn({ onlyOn, moves }: HolidayRule, localDay: number): number | undefined {
  const weekday = weekdays[weekdayOf(localDay)];
  if (!weekday || onlyOn?.includes(weekday) === false) return undefined;
  return localDay + (moves?.[weekday] ?? 0);
}
