import * as z from 'zod';
import written from './calendars/holidays.json' with { type: 'json' };

/** Public holidays of a whole country by year, each as `MM-DD`; what `npm run calendars` writes. */
export const Holidays = z.strictObject({
  compiled: z.iso.date(),
  source: z.string(),
  countries: z.record(z.string(), z.record(z.string(), z.string())),
});
export type Holidays = z.infer<typeof Holidays>;

const days = new Map<string, ReadonlySet<string>>(
  Object.entries(Holidays.parse(written).countries).map(([country, years]) => [
    country,
    new Set(
      Object.entries(years).flatMap(([year, dates]) => dates.split(' ').map((date) => `${year}-${date}`)),
    ),
  ]),
);

/** Whether a day such as `2026-11-02` is a public holiday; years that nobody compiled have none. */
export const isHoliday = (country: string, day: string): boolean => days.get(country)?.has(day) ?? false;
