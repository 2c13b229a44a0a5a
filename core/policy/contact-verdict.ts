import type { Purpose } from '../consent/consent.ts';
import { Instant } from '../time/instant.ts';
import type { TimeZone } from '../time/time-zone.ts';
import { type Clause, type ContactLaw, clausesFor } from './contact-law.ts';
import { isHoliday } from './holidays.ts';
import { inBoth, type Stretch, stretchesOf, wholeDay } from './local-hours.ts';
import { defaultPolicy, type Policy } from './policy.ts';
import { type WallClock, wallClock } from './wall-clock.ts';

export type ContactQuestion = {
  now: Instant;
  zone: TimeZone;
  law: ContactLaw | undefined;
  purpose: Purpose;
  /** Whether it asks for a payment, as a collector would. */
  collects: boolean;
  /** Undefined when it was malformed: marketing waits for it to be mended, the rest keeps the default hours. */
  policy: Policy | undefined;
};

/** `rule` names who decided; `from` is the next allowed instant, undefined if none comes within a fortnight. */
export type ContactVerdict =
  | { allowed: true; rule: string }
  | { allowed: false; rule: string; from: Instant | undefined };

type OpenOn = (localDay: number) => readonly Stretch[];

const fortnight = 14 * wholeDay;

/** May this customer be written to now; otherwise from which instant? */
export function contactVerdict({
  now,
  zone,
  law,
  purpose,
  collects,
  policy,
}: ContactQuestion): ContactVerdict {
  if (purpose === 'security') return { allowed: true, rule: 'security-exempt' };
  if (!policy && purpose === 'marketing')
    return { allowed: false, rule: 'policy-malformed', from: undefined };

  const { version, contactHours } = policy ?? defaultPolicy;
  const clauses = law ? clausesFor(law, { purpose, collects }) : [];
  const binding = law && clauses.length > 0 ? law : undefined;
  const clock = wallClock(zone);
  if (!clock) return withoutClock(purpose, binding);

  const byPolicy = stretchesOf(contactHours);
  const byLaw: OpenOn = (day) => lawfulStretches(binding, clauses, day);
  const wall = now + clock(now).ahead;
  const lawful = isIn(byLaw(dayOf(wall)), wall);
  const courteous = isIn(byPolicy, wall);
  const rule = binding && (courteous || !lawful) ? binding.rule : `hours/${version}`;
  if (lawful && courteous) return { allowed: true, rule };
  return { allowed: false, rule, from: nextOpening(now, clock, (day) => inBoth(byPolicy, byLaw(day))) };
}

/** Where the zone cannot be read no law can be shown to be kept; hours that are mere courtesy hold up nothing but marketing. */
function withoutClock(purpose: Purpose, binding: ContactLaw | undefined): ContactVerdict {
  return purpose === 'service' && !binding
    ? { allowed: true, rule: 'zone-unknown' }
    : { allowed: false, rule: 'zone-unknown', from: undefined };
}

function lawfulStretches(
  law: ContactLaw | undefined,
  clauses: readonly Clause[],
  localDay: number,
): readonly Stretch[] {
  const whole: readonly Stretch[] = [[0, wholeDay]];
  if (!law) return whole;
  const weekday = new Date(localDay * wholeDay).getUTCDay();
  const holiday = isHoliday(law.country, new Date(localDay * wholeDay).toISOString().slice(0, 10));
  return clauses.reduce((open, clause) => {
    const hours = weekday === 0 ? clause.sun : weekday === 6 ? clause.sat : clause.monFri;
    if (hours === 'closed' || (holiday && clause.closedOnHolidays)) return [];
    return inBoth(open, stretchesOf(hours));
  }, whole);
}

/** Walks from one change of the clocks to the next, since within them local time runs as evenly as any. */
function nextOpening(now: Instant, clock: WallClock, openOn: OpenOn): Instant | undefined {
  let at = now;
  while (at <= now + fortnight) {
    const { ahead, until } = clock(at);
    const opening = openingBetween(at + ahead, until + ahead, openOn);
    if (opening !== undefined) return Instant.parse(opening - ahead);
    at = until;
  }
  return undefined;
}

function openingBetween(start: number, end: number, openOn: OpenOn): number | undefined {
  for (let day = dayOf(start); day * wholeDay < end; day += 1) {
    for (const [opens, closes] of openOn(day)) {
      const opening = Math.max(start, day * wholeDay + opens);
      if (opening < end && opening < day * wholeDay + closes) return opening;
    }
  }
  return undefined;
}

const dayOf = (wall: number): number => Math.floor(wall / wholeDay);

const isIn = (stretches: readonly Stretch[], wall: number): boolean => {
  const time = wall - dayOf(wall) * wholeDay;
  return stretches.some(([start, end]) => start <= time && time < end);
};
