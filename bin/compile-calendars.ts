import { readFileSync, writeFileSync } from 'node:fs';
import { HolidayRules, holidaysOf } from '../core/policy/calendars/holiday-rule.ts';
import type { WrittenHolidays } from '../core/policy/holidays.ts';

const folder = new URL('../core/policy/calendars/', import.meta.url);
const source = 'holiday-rules.json';
const file = new URL('holidays.json', folder);
const [firstYear, lastYear] = [2026, 2035];

/** What the file says when it is compiled on a day such as `2026-11-22`. */
export function compileCalendars(on: string): string {
  const rules = HolidayRules.parse(JSON.parse(readFileSync(new URL(source, folder), 'utf8')));
  const years = Array.from({ length: lastYear - firstYear + 1 }, (_, index) => firstYear + index);
  const holidays: WrittenHolidays = {
    compiled: on,
    source,
    countries: Object.fromEntries(
      Object.entries(rules).map(([country, ruled]) => [
        country,
        folded(years.map((year) => holidaysOf(ruled, year).map((date) => date.slice('2026-'.length)))),
      ]),
    ),
  };
  return `${JSON.stringify(holidays, null, 2)}\n`;
}

/** What every year has is said once, since all of it travels in the dispatcher's bundle. */
function folded(years: readonly (readonly string[])[]): Record<string, string> {
  const always = (years[0] ?? []).filter((date) => years.every((dates) => dates.includes(date)));
  const periods = [
    [`${firstYear}-${lastYear}`, always] as const,
    ...years.map(
      (dates, index) => [firstYear + index, dates.filter((date) => !always.includes(date))] as const,
    ),
  ];
  return Object.fromEntries(
    periods.filter(([, dates]) => dates.length > 0).map(([period, dates]) => [period, dates.join(' ')]),
  );
}

if (import.meta.main)
  writeFileSync(file, compileCalendars(process.argv[2] ?? new Date().toISOString().slice(0, 10)));
