import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compileCalendars } from '../../bin/compile-calendars.ts';
import { easterOf } from '../../core/policy/calendars/easter.ts';
import { HolidayRule, HolidayRules, holidaysOf } from '../../core/policy/calendars/holiday-rule.ts';
import { contactLaws } from '../../core/policy/contact-law.ts';
import { Holidays, isHoliday } from '../../core/policy/holidays.ts';
import { localDayOf, weekdayOf } from '../../core/policy/local-hours.ts';

const read = (name: string): string =>
  readFileSync(new URL(`../../core/policy/calendars/${name}`, import.meta.url), 'utf8');

const file = read('holidays.json');
const { compiled, countries } = Holidays.parse(JSON.parse(file));
const rules = HolidayRules.parse(JSON.parse(read('holiday-rules.json')));

const days = (country: string, year: string): string[] => countries[country]?.[year]?.split(' ').sort() ?? [];

const ruled = (country: string, year: number): string[] =>
  holidaysOf(rules[country] ?? [], year).map((date) => date.slice('2026-'.length));

const isFree = (country: string, date: string): boolean => isHoliday(country, localDayOf(date));

describe('the holidays', () => {
  it('are what `npm run calendars` would write', () => {
    expect(compileCalendars(compiled)).toBe(file);
  });

  it('reach past next year by the clock of today', () => {
    const needed = String(new Date().getUTCFullYear() + 1);
    for (const years of Object.values(countries)) expect(Object.keys(years)).toContain(needed);
  });

  it('are known of each country whose law closes on them, and of no other', () => {
    const closing = contactLaws.filter(({ clauses }) => clauses.some((clause) => clause.closedOnHolidays));
    expect(Object.keys(countries)).toEqual(closing.map(({ country }) => country).sort());
  });

  it('may leave out what is always a Sunday, since a law that closes on holidays closes on Sundays', () => {
    const clauses = contactLaws.flatMap((law) => law.clauses).filter((clause) => clause.closedOnHolidays);
    expect(clauses.map(({ sun }) => sun)).toEqual(clauses.map(() => 'closed'));
  });

  it('are none in years that nobody compiled and in countries whose laws do not ask', () => {
    expect(isFree('CO', '2035-01-01')).toBe(true);
    expect(isFree('CO', '2036-01-01')).toBe(false);
    expect(isFree('MX', '2026-05-01')).toBe(false);
  });
});

/** As lists published for the year have them; Colombia’s came out before Ley 2578 added the one in July. */
describe.each([
  [
    'AR',
    '2026',
    '01-01 02-16 02-17 03-23 03-24 04-02 04-03 05-01 05-25 06-15 06-20 07-09 07-10 08-17 10-12 11-23 12-07 12-08 12-25',
  ],
  ['BR', '2026', '01-01 04-03 04-21 05-01 09-07 10-12 11-02 11-15 11-20 12-25'],
  [
    'CL',
    '2026',
    '01-01 04-03 04-04 05-01 05-21 06-21 06-29 07-16 08-15 09-18 09-19 10-12 10-31 11-01 12-08 12-25',
  ],
  [
    'CO',
    '2026',
    '01-01 01-12 03-23 04-02 04-03 05-01 05-18 06-08 06-15 06-29 07-13 07-20 08-07 08-17 10-12 11-02 11-16 12-08 12-25',
  ],
  [
    'CO',
    '2027',
    '01-01 01-11 03-22 03-25 03-26 05-01 05-10 05-31 06-07 07-05 07-12 07-20 08-07 08-16 10-18 11-01 11-15 12-08 12-25',
  ],
  [
    'PE',
    '2026',
    '01-01 04-02 04-03 05-01 06-07 06-29 07-23 07-28 07-29 08-06 08-30 10-08 11-01 12-08 12-09 12-25',
  ],
] as const)('the holidays of %s', (country, year, published) => {
  it(`are in ${year} as published, on their own days and on those they move to`, () => {
    expect(days(country, year)).toEqual(published.split(' '));
    for (const day of published.split(' ')) expect(isFree(country, `${year}-${day}`)).toBe(true);
  });
});

describe('Argentina', () => {
  it.each([
    [2020, '06-15 08-17 10-12 11-23'],
    [2021, '06-21 08-16 10-11 11-20'],
    [2022, '06-17 08-15 10-10 11-20'],
    [2024, '06-17 08-17 10-12 11-18'],
  ])('keeps the movable ones of %i on the Monday, but never on Belgrano’s', (year, kept) => {
    const moved = ruled('AR', year).filter((day) => /^(06|08|10|11)-/.test(day) && day !== '06-20');
    expect(moved).toEqual(kept.split(' '));
  });

  it('has the bridges of the year for which they were decreed', () => {
    expect(isFree('AR', '2026-12-07')).toBe(true);
    expect(isFree('AR', '2027-12-07')).toBe(false);
  });
});

describe('Brazil', () => {
  it('keeps the 20th of November since 2024', () => {
    expect(ruled('BR', 2023)).not.toContain('11-20');
    expect(ruled('BR', 2024)).toContain('11-20');
  });
});

describe('Chile', () => {
  it.each([
    [2012, '07-02 09-17 09-18 09-19 10-15 11-01 11-02'],
    [2021, '06-28 09-17 09-18 09-19 10-11 10-31'],
    [2023, '01-01 01-02 06-26 10-09 10-27 11-01'],
    [2024, '06-29 09-18 09-19 09-20 10-12 10-31'],
  ])('moves what %i moved, and closes the gaps it closed', (year, kept) => {
    expect(ruled('CL', year)).toEqual(expect.arrayContaining(kept.split(' ')));
  });

  it.each([
    [2012, '06-29 09-20 10-12 10-31'],
    [2023, '06-29 09-17 09-20 10-12 10-31'],
    [2024, '01-02 09-17 11-02'],
  ])('works in %i on the days from which a holiday moved', (year, left) => {
    expect(ruled('CL', year).filter((day) => left.split(' ').includes(day))).toEqual([]);
  });

  it('has the solstice in each year that is compiled', () => {
    const solstices = Object.keys(countries.CL ?? {}).map((year) =>
      days('CL', year).filter((day) => day === '06-20' || day === '06-21'),
    );
    expect(solstices.map((found) => found.length)).toEqual(Array.from({ length: 10 }, () => 1));
  });
});

describe('Colombia', () => {
  it('has had a holiday more since Ley 2578 of 2026, on a Monday like those of Ley 51 of 1983', () => {
    expect(ruled('CO', 2025)).not.toContain('07-14');
    expect(ruled('CO', 2029)).toContain('07-09');
    const mondays = days('CO', '2027').filter((day) => weekdayOf(localDayOf(`2027-${day}`)) === 1);
    expect(mondays).toHaveLength(11);
  });
});

describe('Peru', () => {
  it('keeps its newer holidays since the first year after their laws', () => {
    expect(ruled('PE', 2021)).toHaveLength(12);
    expect(ruled('PE', 2022)).toEqual(expect.arrayContaining(['08-06', '12-09']));
    expect(ruled('PE', 2023)).toContain('07-23');
    expect(ruled('PE', 2023)).not.toContain('06-07');
    expect(ruled('PE', 2024)).toHaveLength(16);
  });
});

describe('Spain', () => {
  it('keeps what no region may replace, the two that hardly any does, and the Monday after a Sunday', () => {
    const common = '01-01 01-06 04-03 05-01 08-15 10-12 11-01 12-08 12-25';
    expect(days('ES', '2026')).toEqual(expect.arrayContaining(common.split(' ')));
    expect(days('ES', '2026').filter((day) => !common.includes(day))).toEqual([
      '04-02',
      '11-02',
      '12-06',
      '12-07',
    ]);
    expect(ruled('ES', 2016)).toEqual(expect.arrayContaining(['05-02', '12-26']));
    expect(isFree('ES', '2027-11-02')).toBe(false);
  });
});

describe('Easter', () => {
  it.each([
    '1954-04-18',
    '1981-04-19',
    '2000-04-23',
    '2008-03-23',
    '2024-03-31',
    '2026-04-05',
    '2038-04-25',
    '2049-04-18',
  ])('is on %s', (date) => expect(easterOf(Number(date.slice(0, 4)))).toBe(date));

  it('is a Sunday from 22 March to 25 April in each of four hundred years', () => {
    for (let year = 1900; year < 2300; year += 1) {
      const date = easterOf(year);
      expect(weekdayOf(localDayOf(date))).toBe(0);
      expect(date >= `${year}-03-22` && date <= `${year}-04-25`).toBe(true);
    }
  });
});

describe('a rule', () => {
  const source = { title: 'A law', url: 'https://example.org/law', verified: false };

  it('holds in the years it names, from the first to the last', () => {
    const rule = HolidayRule.parse({ source, from: 2027, until: 2028, days: { '03-04': 'A feast' } });
    const years = [2026, 2027, 2028, 2029].map((year) => holidaysOf([rule], year));
    expect(years).toEqual([[], ['2027-03-04'], ['2028-03-04'], []]);
  });

  it('says a day once on which two of its holidays meet', () => {
    const rule = HolidayRule.parse({ source, days: { 'easter+1': 'A feast', '2026-04-06': 'Another' } });
    expect(holidaysOf([rule], 2026)).toEqual(['2026-04-06']);
  });

  it.each(['easter', 'pascua-2', '5-1', '2026-5-1', 'easter-100'])(
    'is refused with a day such as %s',
    (day) => {
      expect(HolidayRule.safeParse({ source, days: { [day]: 'A feast' } }).success).toBe(false);
    },
  );

  it('is refused without the source it rests on', () => {
    expect(HolidayRule.safeParse({ days: { '03-04': 'A feast' } }).success).toBe(false);
  });
});
