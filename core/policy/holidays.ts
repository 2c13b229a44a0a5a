import * as z from 'zod';
import written from './calendars/holidays.json' with { type: 'json' };
import { localDayOf } from './local-hours.ts';

/** Public holidays of a whole country by year, each as `MM-DD`; what `npm run calendars` writes. */
export const Holidays = z.strictObject({
  compiled: z.iso.date(),
  source: z.string(),
  countries: z.record(z.string(), z.record(z.string(), z.string())),
});
export type Holidays = z.infer<typeof Holidays>;

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
