import type { Purpose } from '../consent/consent.ts';
import { dayMs, Instant } from '../time/instant.ts';
import type { TimeZone } from '../time/time-zone.ts';
import { type ContactLaw, clausesFor } from './contact-law.ts';
import { lawfulStretches } from './lawful-stretches.ts';
import { inBoth, type Stretch, stretchesOf } from './local-hours.ts';
import { defaultPolicy, type Policy } from './policy.ts';
import { type WallClock, wallClock } from './wall-clock.ts';

export type ContactQuestion = {
  now: Instant;
  zone: TimeZone;
  law: ContactLaw | undefined;
  purpose: Purpose;
  /** Whether it asks for a payment, as a collector would. */
  collects: boolean;
  /** Undefined when it was malformed: marketing is refused until it is mended, the rest keeps the default hours. */
  policy: Policy | undefined;
};

/** `rule` names who decided; `from` is the next allowed instant, undefined if none comes within a fortnight. */
export type ContactVerdict =
  | { allowed: true; rule: string }
  | { allowed: false; rule: string; from: Instant | undefined };

type OpenOn = (localDay: number) => readonly Stretch[];

const fortnight = 14 * dayMs;

/** May this customer be written to now; otherwise from which instant? */
export function contactVerdict(question: ContactQuestion): ContactVerdict {
  const { now, zone, purpose, policy } = question;
  if (purpose === 'security') return { allowed: true, rule: 'security-exempt' };
  if (!policy && purpose === 'marketing') return closed('policy-malformed');

  const { version, contactHours } = policy ?? defaultPolicy;
  const clauses = clausesFor(question.law, question);
  const law = clauses.length > 0 ? question.law : undefined;
  const clock = wallClock(zone);
  if (!clock) return withoutClock(purpose, law);

  const byPolicy = stretchesOf(contactHours);
  const byLaw: OpenOn = (day) => (law ? lawfulStretches(law.country, clauses, day) : [[0, dayMs]]);
  const wall = now + clock(now).ahead;
  const lawful = isIn(byLaw(dayOf(wall)), wall);
  const courteous = isIn(byPolicy, wall);
  const rule = law && (courteous || !lawful) ? law.rule : `hours/${version}`;
  if (lawful && courteous) return { allowed: true, rule };
  return { allowed: false, rule, from: nextOpening(now, clock, (day) => inBoth(byPolicy, byLaw(day))) };
}

const closed = (rule: string): ContactVerdict => ({ allowed: false, rule, from: undefined });

/** Where no local time can be told, no law can be shown to be kept, and marketing is not worth the doubt. */
const withoutClock = (purpose: Purpose, law: ContactLaw | undefined): ContactVerdict =>
  law || purpose === 'marketing' ? closed('zone-unknown') : { allowed: true, rule: 'zone-unknown' };

/** Goes from one change of the clocks to the next, since between them local time runs evenly. */
function nextOpening(now: Instant, clock: WallClock, openOn: OpenOn): Instant | undefined {
  let at: number = now;
  while (at <= now + fortnight) {
    const { ahead, until } = clock(at);
    const opening = openingBetween(at + ahead, until + ahead, openOn);
    if (opening !== undefined) return Instant.parse(opening - ahead);
    at = until;
  }
  return undefined;
}

function openingBetween(start: number, end: number, openOn: OpenOn): number | undefined {
  for (let day = dayOf(start); day * dayMs < end; day += 1) {
    for (const [opens, closes] of openOn(day)) {
      const opening = Math.max(start, day * dayMs + opens);
      if (opening < Math.min(end, day * dayMs + closes)) return opening;
    }
  }
  return undefined;
}

const dayOf = (wall: number): number => Math.floor(wall / dayMs);

function isIn(stretches: readonly Stretch[], wall: number): boolean {
  const time = wall - dayOf(wall) * dayMs;
  return stretches.some(([start, end]) => start <= time && time < end);
}
