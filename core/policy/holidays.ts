import * as z from 'zod';
import written from './calendars/holidays.json' with { type: 'json' };
import { localDayOf } from './local-hours.ts';

/** Days as `MM-DD` by year, from a file that says what falls on the same day in all years once, as `2026-2035`. */
const Years = z.record(z.string(), z.string()).transform((periods) => {
  const years: Record<string, string> = {};
  for (const [period, dates] of Object.entries(periods)) {
    const [first = 0, last = first] = period.split('-').map(Number);
    for (let year = first; year <= last; year += 1)
      years[year] = years[year] ? `${years[year]} ${dates}` : dates;
  }
  return years;
});

/** Public holidays of a whole country by year, each as `MM-DD`; what `npm run calendars` writes. */
export const Holidays = z.strictObject({
  compiled: z.iso.date(),
  source: z.string(),
  countries: z.record(z.string(), Years),
});
export type WrittenHolidays = z.input<typeof Holidays>;

const days = new Map<string, ReadonlySet<number>>(
  Object.entries(Holidays.parse(written).countries).map(([country, years]) => [
    country,
    new Set(
      Object.entries(years).flatMap(([year, dates]) =>
        dates.split(' ').map((date) => localDayOf(`${year}-${date}`)),
      ),
    ),
  ]),
);

/** Whether a local day is a public holiday; years that nobody compiled have none. */
export const isHoliday = (country: string, day: number): boolean => days.get(country)?.has(day) ?? false;
