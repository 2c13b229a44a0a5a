import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import written from '../../core/policy/calendars/holidays.json' with { type: 'json' };
import { contactLawOf } from '../../core/policy/contact-law.ts';
import { type ContactQuestion, contactVerdict } from '../../core/policy/contact-verdict.ts';
import { Holidays } from '../../core/policy/holidays.ts';
import { defaultPolicy, type Policy } from '../../core/policy/policy.ts';
import { Instant, later, toIso } from '../../core/time/instant.ts';
import { TimeZone } from '../../core/time/time-zone.ts';

const minute = 60_000;
const hour = 60 * minute;
const at = (iso: string): Instant => Instant.parse(Date.parse(iso));
const [first, last] = [at('2026-01-01T00:00:00Z'), at('2029-01-01T00:00:00Z')];

const bogota = TimeZone.parse('America/Bogota');

const asked = (question: Partial<ContactQuestion> = {}): ContactQuestion => ({
  now: at('2026-11-23T15:00:00Z'),
  zone: bogota,
  law: undefined,
  purpose: 'service',
  collects: false,
  policy: defaultPolicy,
  ...question,
});

const keeping = (from: string, to: string): Policy => ({ ...defaultPolicy, contactHours: { from, to } });

/** When the next message may go, as the verdict says it; the very instant asked about when it may go now. */
function opening(question: ContactQuestion): string | undefined {
  const verdict = contactVerdict(question);
  const from = verdict.allowed ? question.now : verdict.from;
  return from === undefined ? undefined : toIso(from).replace('.000', '');
}

type Span = readonly [from: number, to: number] | undefined;
type Place = {
  zone: string;
  country?: string;
  purpose: 'service' | 'marketing';
  collects: boolean;
  monFri: Span;
  sat: Span;
  sun: Span;
  holidays: boolean;
};

/** The hours in which law and default policy agree, worked out by hand. */
const places: readonly Place[] = [
  {
    zone: 'America/Bogota',
    country: 'CO',
    purpose: 'service',
    collects: false,
    monFri: [8, 19],
    sat: [8, 15],
    sun: undefined,
    holidays: false,
  },
  {
    zone: 'America/Santiago',
    country: 'CL',
    purpose: 'service',
    collects: true,
    monFri: [8, 20],
    sat: [8, 20],
    sun: undefined,
    holidays: false,
  },
  {
    zone: 'America/Havana',
    purpose: 'service',
    collects: false,
    monFri: [8, 20],
    sat: [8, 20],
    sun: [8, 20],
    holidays: true,
  },
  {
    zone: 'America/Sao_Paulo',
    country: 'BR',
    purpose: 'marketing',
    collects: false,
    monFri: [9, 20],
    sat: [10, 16],
    sun: undefined,
    holidays: false,
  },
  {
    zone: 'America/Mexico_City',
    country: 'MX',
    purpose: 'service',
    collects: true,
    monFri: [8, 20],
    sat: [8, 20],
    sun: [8, 20],
    holidays: true,
  },
  {
    zone: 'America/New_York',
    country: 'US',
    purpose: 'marketing',
    collects: false,
    monFri: [8, 20],
    sat: [8, 20],
    sun: [8, 20],
    holidays: true,
  },
  {
    zone: 'Europe/Madrid',
    country: 'ES',
    purpose: 'marketing',
    collects: false,
    monFri: [9, 20],
    sat: undefined,
    sun: undefined,
    holidays: false,
  },
  {
    zone: 'Asia/Kolkata',
    country: 'IN',
    purpose: 'marketing',
    collects: false,
    monFri: [10, 20],
    sat: [10, 20],
    sun: [10, 20],
    holidays: true,
  },
];

const { countries } = Holidays.parse(written);

/** Reads the calendar on the wall by Intl alone, as the room under test does not. */
function observer({ zone, country, monFri, sat, sun, holidays }: Place): (now: number) => boolean {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    weekday: 'short',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
  });
  return (now) => {
    const said = new Map(format.formatToParts(now).map(({ type, value }) => [type, value]));
    const dates = countries[country ?? '']?.[said.get('year') ?? ''] ?? '';
    if (!holidays && dates.split(' ').includes(`${said.get('month')}-${said.get('day')}`)) return false;
    const weekday = said.get('weekday');
    const span = weekday === 'Sat' ? sat : weekday === 'Sun' ? sun : monFri;
    const hourNow = Number(said.get('hour'));
    return span !== undefined && span[0] <= hourNow && hourNow < span[1];
  };
}

const questionFor = ({ zone, country, purpose, collects }: Place, now: number): ContactQuestion =>
  asked({
    now: Instant.parse(now),
    zone: TimeZone.parse(zone),
    law: contactLawOf(country),
    purpose,
    collects,
  });

describe.each(places.map((place) => [place.zone, place] as const))('three years in %s', (_zone, place) => {
  const isOpen = observer(place);
  const base = questionFor(place, first);
  const ask = (now: number) => contactVerdict({ ...base, now: Instant.parse(now) });

  it('have a message go exactly in the hours on the wall', () => {
    const wrong: string[] = [];
    // A step of 127 minutes meets each minute of the hour in turn.
    for (let now = first; now < last; now = later(now, 127 * minute))
      if (ask(now).allowed !== isOpen(now)) wrong.push(toIso(now));

    expect(wrong).toEqual([]);
  });

  it('have it wait for an instant that is allowed, and not a moment longer', () => {
    fc.assert(
      fc.property(fc.integer({ min: first, max: last - 1 }), fc.nat(), (now, chance) => {
        const verdict = ask(now);
        expect(verdict.allowed).toBe(isOpen(now));
        if (verdict.allowed) return;
        const from = verdict.from ?? Number.NaN;
        expect(from).toBeGreaterThan(now);
        expect(isOpen(from)).toBe(true);
        expect(isOpen(from - 1)).toBe(false);
        expect(isOpen(now + (chance % (from - now)))).toBe(false);
        expect(ask(from).allowed).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('have every minute around each change of the clocks wait for the right one', () => {
    const wrong: string[] = [];
    for (const change of changesOf(place.zone)) {
      const end = change + 40 * hour;
      const answer = ask(end);
      let next = answer.allowed ? end : (answer.from ?? Number.NaN);
      for (let now = end - minute; now > change - 30 * hour; now -= minute) {
        if (isOpen(now)) next = now;
        const verdict = ask(now);
        if ((verdict.allowed ? now : verdict.from) !== next) wrong.push(toIso(Instant.parse(now)));
      }
    }
    expect(wrong).toEqual([]);
  });
});

/** The whole hours at which a zone's clocks change, by Intl. */
function changesOf(zone: string): number[] {
  const format = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' });
  const offset = (now: number) => format.format(now).split(', ')[1];
  const hours = Array.from({ length: (last - first) / hour / 24 }, (_, day) => first + day * 24 * hour);
  return hours
    .filter((now) => offset(now) !== offset(now + 24 * hour))
    .map((now) => {
      let change = now;
      while (offset(change) === offset(now)) change += hour;
      return change;
    });
}

it('the clocks change in the zones that were chosen for it', () => {
  expect(changesOf('America/Havana')).toHaveLength(6);
  expect(changesOf('America/Santiago')[1]).toBe(at('2026-09-06T04:00:00Z'));
  expect(changesOf('America/Bogota')).toEqual([]);
});

describe('Colombia', () => {
  const CO = contactLawOf('CO');
  const sundaysAndHolidays = Array.from({ length: 3 * 365 + 1 }, (_, day) => first + day * 24 * hour)
    .map((day) => new Date(day))
    .filter((day) => {
      const date = day.toISOString().slice(0, 10);
      return (
        day.getUTCDay() === 0 || countries.CO?.[date.slice(0, 4)]?.split(' ').includes(date.slice(5)) === true
      );
    });

  it('hears nothing on Sundays and holidays, at any half of an hour, for any purpose but security', () => {
    expect(sundaysAndHolidays.length).toBeGreaterThan(200);
    const heard: string[] = [];
    for (const day of sundaysAndHolidays)
      for (let half = 0; half < 48; half += 1)
        for (const purpose of ['service', 'marketing'] as const) {
          const now = Instant.parse(day.getTime() + 5 * hour + half * 30 * minute);
          if (contactVerdict(asked({ now, law: CO, purpose })).allowed) heard.push(toIso(now));
        }
    expect(heard).toEqual([]);
  });

  it.each([
    ['a Friday evening', '2026-11-20T19:00:00-05:00', '2026-11-21T13:00:00Z'],
    ['a Saturday afternoon before a plain Monday', '2026-11-21T15:00:00-05:00', '2026-11-23T13:00:00Z'],
    ['a Saturday afternoon before a moved Monday', '2026-11-14T15:00:00-05:00', '2026-11-17T13:00:00Z'],
    ['the Wednesday evening of Holy Week', '2026-04-01T19:00:00-05:00', '2026-04-04T13:00:00Z'],
    ['the last minute of a Friday', '2026-11-20T18:59:59.999-05:00', '2026-11-20T23:59:59.999Z'],
  ])('waits from %s (%s) until %s', (_when, now, from) => {
    expect(opening(asked({ now: at(now), law: CO }))).toBe(from);
  });

  it('is named as the rule where its law is what refuses or allows, and the house where its own hours do', () => {
    const rule = (now: string) => contactVerdict(asked({ now: at(now), law: CO })).rule;

    expect(rule('2026-11-20T10:00:00-05:00')).toBe('co-ley-2300/2026.1');
    expect(rule('2026-11-20T19:30:00-05:00')).toBe('co-ley-2300/2026.1');
    expect(rule('2026-11-20T21:00:00-05:00')).toBe('co-ley-2300/2026.1');
    expect(rule('2026-11-20T07:30:00-05:00')).toBe('hours/2026-11');
    expect(contactVerdict(asked()).rule).toBe('hours/2026-11');
  });
});

it('binds a reminder to pay by the collector’s hours, and nothing else of service', () => {
  const sunday = {
    now: at('2026-11-22T12:00:00-03:00'),
    zone: TimeZone.parse('America/Santiago'),
    law: contactLawOf('CL'),
  };

  expect(contactVerdict(asked({ ...sunday, collects: true })).allowed).toBe(false);
  expect(contactVerdict(asked({ ...sunday, collects: false })).allowed).toBe(true);
  expect(contactVerdict(asked({ ...sunday, purpose: 'marketing' })).allowed).toBe(true);
});

describe('hours of a stage’s own', () => {
  it.each([
    ['2026-11-22T21:59:00-05:00', '2026-11-23T03:00:00Z'],
    ['2026-11-22T22:00:00-05:00', '2026-11-23T03:00:00Z'],
    ['2026-11-23T00:30:00-05:00', '2026-11-23T05:30:00Z'],
    ['2026-11-23T05:59:00-05:00', '2026-11-23T10:59:00Z'],
    ['2026-11-23T06:00:00-05:00', '2026-11-24T03:00:00Z'],
  ])('may go over midnight: at %s the next message goes at %s', (now, from) => {
    expect(opening(asked({ now: at(now), policy: keeping('22:00', '06:00') }))).toBe(from);
  });

  it('may be the whole day', () => {
    const always = asked({ now: at('2026-11-23T03:00:00-05:00'), policy: keeping('00:00', '24:00') });
    expect(contactVerdict(always)).toEqual({ allowed: true, rule: 'hours/2026-11' });
  });

  it('may leave nothing of what the law allows, and then no instant is promised', () => {
    expect(contactVerdict(asked({ law: contactLawOf('CO'), policy: keeping('20:00', '23:00') }))).toEqual({
      allowed: false,
      rule: 'hours/2026-11',
      from: undefined,
    });
  });
});

describe('days on which the clocks change', () => {
  it.each([
    ['America/Santiago', '2026-09-05T23:59:00-04:00', '2026-09-06T04:00:00Z', 'its midnight is skipped'],
    ['America/Havana', '2026-03-07T23:59:00-05:00', '2026-03-08T05:00:00Z', 'its midnight is skipped'],
    ['America/Bogota', '2026-03-07T23:59:00-05:00', '2026-03-08T05:30:00Z', 'nothing changes'],
  ])('in %s open 00:30 at the first instant there is: asked at %s, %s, since %s', (zone, now, from) => {
    const question = asked({
      now: at(now),
      zone: TimeZone.parse(zone),
      policy: keeping('00:30', '06:00'),
    });
    expect(opening(question)).toBe(from);
  });

  it('count an hour that comes twice both times', () => {
    const havana = (now: string) =>
      asked({ now: at(now), zone: TimeZone.parse('America/Havana'), policy: keeping('00:30', '01:00') });

    expect(opening(havana('2026-10-31T23:00:00-04:00'))).toBe('2026-11-01T04:30:00Z');
    expect(opening(havana('2026-11-01T04:45:00Z'))).toBe('2026-11-01T04:45:00Z');
    expect(opening(havana('2026-11-01T05:00:00Z'))).toBe('2026-11-01T05:30:00Z');
    expect(opening(havana('2026-11-01T05:45:00Z'))).toBe('2026-11-01T05:45:00Z');
    expect(opening(havana('2026-11-01T06:00:00Z'))).toBe('2026-11-02T05:30:00Z');
  });

  it('leave out hours that lie in the gap altogether', () => {
    const newYork = asked({
      now: at('2026-03-08T01:00:00-05:00'),
      zone: TimeZone.parse('America/New_York'),
      policy: keeping('02:15', '02:45'),
    });
    expect(opening(newYork)).toBe('2026-03-09T06:15:00Z');
  });
});

describe('what cannot be read', () => {
  const CO = contactLawOf('CO');
  const night = at('2026-11-23T03:00:00-05:00');
  // Only a zone whose name has left the runtime since it was stored comes this far.
  const zone = z.string().brand<'TimeZone'>().parse('America/Atlantis');

  it('of the policy stops marketing until it is mended, and gives the rest the default hours', () => {
    const noon = asked({ policy: undefined });

    expect(contactVerdict({ ...noon, purpose: 'marketing' })).toEqual({
      allowed: false,
      rule: 'policy-malformed',
      from: undefined,
    });
    expect(contactVerdict(noon)).toEqual({ allowed: true, rule: 'hours/2026-11' });
    expect(opening({ ...noon, now: night })).toBe('2026-11-23T13:00:00Z');
  });

  it('of the zone stops what a law binds and all marketing, and no other service', () => {
    const stopped = { allowed: false, rule: 'zone-unknown', from: undefined };

    expect(contactVerdict(asked({ zone, purpose: 'marketing' }))).toEqual(stopped);
    expect(contactVerdict(asked({ zone, law: CO }))).toEqual(stopped);
    expect(contactVerdict(asked({ zone }))).toEqual({ allowed: true, rule: 'zone-unknown' });
  });

  it('never stops a warning', () => {
    for (const policy of [defaultPolicy, undefined])
      for (const place of [zone, bogota])
        expect(
          contactVerdict(asked({ now: night, zone: place, policy, law: CO, purpose: 'security' })),
        ).toEqual({ allowed: true, rule: 'security-exempt' });
  });
});
