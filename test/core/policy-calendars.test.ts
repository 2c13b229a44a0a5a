import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compileCalendars } from '../../bin/compile-calendars.ts';
import { Holidays, isHoliday } from '../../core/policy/holidays.ts';
import { localDayOf } from '../../core/policy/local-hours.ts';

const file = readFileSync(new URL('../../core/policy/calendars/holidays.json', import.meta.url), 'utf8');
const { compiled, countries } = Holidays.parse(JSON.parse(file));

const days = (country: string, year: string): string[] =>
  countries[country]?.[year]?.split(' ').map((day) => `${year}-${day}`) ?? [];

const isFree = (country: string, date: string): boolean => isHoliday(country, localDayOf(date));

describe('the holidays', () => {
  it('are what `npm run calendars` would write', () => {
    expect(compileCalendars(compiled)).toBe(file);
  });

  it('reach over two years past the day they were compiled, and past next year by the clock of today', () => {
    const needed = [Number(compiled.slice(0, 4)) + 2, new Date().getUTCFullYear() + 1];
    for (const years of Object.values(countries))
      expect(Object.keys(years)).toEqual(expect.arrayContaining(needed.map(String)));
  });

  it('are Colombia’s, with the ones that Ley 51 of 1983 moves to Monday and the one of Ley 2578 of 2026', () => {
    const without = (easter: string) => days('CO', easter.slice(0, 4)).filter((day) => day !== easter);

    expect(without('2026-04-05')).toEqual([
      '2026-01-01',
      '2026-01-12',
      '2026-03-23',
      '2026-04-02',
      '2026-04-03',
      '2026-05-01',
      '2026-05-18',
      '2026-06-08',
      '2026-06-15',
      '2026-06-29',
      '2026-07-13',
      '2026-07-20',
      '2026-08-07',
      '2026-08-17',
      '2026-10-12',
      '2026-11-02',
      '2026-11-16',
      '2026-12-08',
      '2026-12-25',
    ]);
    expect(without('2027-03-28')).toHaveLength(19);
    for (const moved of ['2027-01-11', '2027-03-22', '2027-07-05', '2027-07-12', '2027-10-18', '2027-11-15'])
      expect(isFree('CO', moved)).toBe(true);
    for (const left of ['2027-01-06', '2027-03-19', '2027-06-29', '2027-07-09', '2027-10-12', '2027-11-11'])
      expect(isFree('CO', left)).toBe(false);
  });

  it('are Chile’s with the Saturday before Easter, which the package leaves out', () => {
    expect(isFree('CL', '2026-04-04')).toBe(true);
    expect(isFree('CL', '2027-03-27')).toBe(true);
    expect(isFree('CO', '2026-04-04')).toBe(false);
  });

  it('are Mexico’s with its Mondays, and Spain’s and Brazil’s on their days', () => {
    expect(days('MX', '2026')).toEqual(
      ['01-01', '02-02', '03-16', '05-01', '09-16', '11-16', '12-25'].map((day) => `2026-${day}`),
    );
    expect(isFree('ES', '2026-10-12')).toBe(true);
    expect(isFree('BR', '2027-11-20')).toBe(true);
  });

  it('are none in years that nobody compiled and in countries that nobody asked for', () => {
    expect(isFree('CO', '2040-01-01')).toBe(false);
    expect(isFree('DE', '2026-01-01')).toBe(false);
  });
});
