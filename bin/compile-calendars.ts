import { readFileSync, writeFileSync } from 'node:fs';
import Calendar from 'date-holidays';
import type { Holidays } from '../core/policy/holidays.ts';

const file = new URL('../core/policy/calendars/holidays.json', import.meta.url);
const countries = ['AR', 'BR', 'CL', 'CO', 'ES', 'IN', 'MX', 'PE', 'US'];
const firstYear = 2026;
const yearsAhead = 3;

/** Holidays of a whole country that the package does not list as such. */
const added = [
  // Ley 2.977 names both Friday and Saturday of Holy Week.
  { country: 'CL', rule: 'easter -1', name: 'Sábado Santo' },
];

/** What the file says when it is compiled on a day such as `2026-11-22`: that year and three more. */
export function compileCalendars(on: string): string {
  const lastYear = Number(on.slice(0, 4)) + yearsAhead;
  const years = Array.from({ length: lastYear - firstYear + 1 }, (_, index) => firstYear + index);
  const holidays: Holidays = {
    compiled: on,
    source: `date-holidays ${version()}, CC BY-SA 3.0`,
    countries: Object.fromEntries(
      countries.map((country) => [
        country,
        Object.fromEntries(years.map((year) => [year, datesOf(country, year)])),
      ]),
    ),
  };
  return `${JSON.stringify(holidays, null, 2)}\n`;
}

function datesOf(country: string, year: number): string {
  const calendar = new Calendar(country);
  for (const { rule, name } of added.filter((holiday) => holiday.country === country))
    calendar.setHoliday(rule, { name, type: 'public' });
  const dates = calendar
    .getHolidays(year)
    .filter(({ type }) => type === 'public')
    .map(({ date }) => date.slice('2026-'.length, '2026-01-01'.length));
  return [...new Set(dates)].sort().join(' ');
}

function version(): string {
  const manifest = new URL('../node_modules/date-holidays/package.json', import.meta.url);
  return JSON.parse(readFileSync(manifest, 'utf8')).version;
}

if (import.meta.main)
  writeFileSync(file, compileCalendars(process.argv[2] ?? new Date().toISOString().slice(0, 10)));
