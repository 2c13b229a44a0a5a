import { expect, it } from 'vitest';
import { compileTiming, type Timing } from '../../sandbox/scheduler/schedule-expression.ts';

function runs(expression: string, from: string, count: number, more: Partial<Timing> = {}): string[] {
  const next = compileTiming({ expression, timeZone: 'UTC', anchor: 0, ...more });
  const found: string[] = [];
  for (let after: number | undefined = Date.parse(from); found.length < count; ) {
    after = next(after);
    if (after === undefined) break;
    found.push(new Date(after).toISOString().replace(':00.000Z', 'Z'));
  }
  return found;
}

it.each<[string, string, string[]]>([
  ['cron(0 9 ? * MON-FRI *)', '2026-10-23T09:00:00Z', ['2026-10-26T09:00Z', '2026-10-27T09:00Z']],
  ['cron(0 9 ? * 1 *)', '2026-10-23T00:00:00Z', ['2026-10-25T09:00Z', '2026-11-01T09:00Z']],
  ['cron(0 9 ? * L *)', '2026-10-23T00:00:00Z', ['2026-10-24T09:00Z', '2026-10-31T09:00Z']],
  ['cron(0 9 L * ? *)', '2026-01-31T09:00:00Z', ['2026-02-28T09:00Z', '2026-03-31T09:00Z']],
  ['cron(0 9 LW * ? *)', '2026-01-01T00:00:00Z', ['2026-01-30T09:00Z', '2026-02-27T09:00Z']],
  ['cron(0 9 ? * 6L *)', '2026-01-01T00:00:00Z', ['2026-01-30T09:00Z', '2026-02-27T09:00Z']],
  ['cron(0 9 15W * ? *)', '2026-02-01T00:00:00Z', ['2026-02-16T09:00Z', '2026-03-16T09:00Z']],
  ['cron(0 9 ? * 2#1 *)', '2026-01-01T00:00:00Z', ['2026-01-05T09:00Z', '2026-02-02T09:00Z']],
  [
    'cron(5/25 9 * * ? *)',
    '2026-01-01T00:00:00Z',
    ['2026-01-01T09:05Z', '2026-01-01T09:30Z', '2026-01-01T09:55Z', '2026-01-02T09:05Z'],
  ],
  [
    'cron(0 8/6,9 * * ? *)',
    '2026-01-01T00:00:00Z',
    ['2026-01-01T08:00Z', '2026-01-01T09:00Z', '2026-01-01T14:00Z'],
  ],
  ['cron(0 0 1 1 ? 2027-2028)', '2026-01-01T00:00:00Z', ['2027-01-01T00:00Z', '2028-01-01T00:00Z']],
])('%s after %s runs at %j', (expression, from, expected) => {
  expect(runs(expression, from, expected.length)).toEqual(expected);
});

it('a cron expression that has run its years runs no more', () => {
  expect(runs('cron(0 0 1 1 ? 2027)', '2026-01-01T00:00:00Z', 5)).toEqual(['2027-01-01T00:00Z']);
});

it('a cron expression follows the clock on the wall of its time zone', () => {
  const inMexico = runs('cron(0 9 * * ? *)', '2026-11-22T08:00:00Z', 1, { timeZone: 'America/Mexico_City' });
  const inMadrid = runs('cron(0 9 * * ? *)', '2026-10-24T00:00:00Z', 2, { timeZone: 'Europe/Madrid' });

  expect(inMexico).toEqual(['2026-11-22T15:00Z']);
  expect(inMadrid).toEqual(['2026-10-24T07:00Z', '2026-10-25T08:00Z']);
});

it('a run in the hour that spring leaves out is skipped', () => {
  const found = runs('cron(30 2 * * ? *)', '2026-03-27T12:00:00Z', 3, { timeZone: 'Europe/Madrid' });
  expect(found).toEqual(['2026-03-28T01:30Z', '2026-03-30T00:30Z', '2026-03-31T00:30Z']);
});

it('a run in the hour that autumn repeats happens once', () => {
  const found = runs('cron(0/30 2 * * ? *)', '2026-10-24T12:00:00Z', 3, { timeZone: 'Europe/Madrid' });
  expect(found).toEqual(['2026-10-25T00:00Z', '2026-10-25T00:30Z', '2026-10-26T01:00Z']);
});

it('asked within the repetition of that hour, it looks ahead to the next day', () => {
  const found = runs('cron(0/30 2 * * ? *)', '2026-10-25T01:10:00Z', 1, { timeZone: 'Europe/Madrid' });
  expect(found).toEqual(['2026-10-26T01:00Z']);
});

it('a rate counts real hours from its anchor, whatever the wall shows', () => {
  const anchor = Date.parse('2026-03-28T12:00:00Z');
  const found = runs('rate(1 day)', '2026-03-28T11:59:59Z', 3, { anchor, timeZone: 'Europe/Madrid' });
  expect(found).toEqual(['2026-03-28T12:00Z', '2026-03-29T12:00Z', '2026-03-30T12:00Z']);
});

it('recurring runs stay between start and end date', () => {
  const dates = {
    startDate: Date.parse('2026-01-02T09:00:00Z'),
    endDate: Date.parse('2026-01-04T08:59:00Z'),
  };
  expect(runs('cron(0 9 * * ? *)', '2026-01-01T00:00:00Z', 5, dates)).toEqual([
    '2026-01-02T09:00Z',
    '2026-01-03T09:00Z',
  ]);
});

it('a one-off run happens once, at its local time; one that spring leaves out right after the gap', () => {
  const timeZone = 'America/Bogota';
  expect(runs('at(2026-12-24T18:30:00)', '2026-11-22T08:00:00Z', 2, { timeZone })).toEqual([
    '2026-12-24T23:30Z',
  ]);
  expect(runs('at(2026-03-29T02:30:00)', '2026-03-01T00:00:00Z', 2, { timeZone: 'Europe/Madrid' })).toEqual([
    '2026-03-29T01:30Z',
  ]);
});

it.each([
  'cron(0 9 * * * *)',
  'cron(0 9 ? * ? *)',
  'cron(0 9 1 * MON *)',
  'cron(0 9 * * ?)',
  'cron(0 25 * * ? *)',
  'rate(0 minutes)',
  'rate(5 seconds)',
  'rate(five minutes)',
  'at(2026-02-30T10:00:00)',
  'at(2026-02-20 10:00:00)',
  'at(2026-02-20T10:00:00Z)',
  'every(5 minutes)',
  'cron',
])('%s is refused', (expression) => {
  expect(() => compileTiming({ expression, timeZone: 'UTC', anchor: 0 })).toThrow();
});
