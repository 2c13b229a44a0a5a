import { dayMs } from '../time/instant.ts';
import type { Clause } from './contact-law.ts';
import { isHoliday } from './holidays.ts';
import { inBoth, type Stretch, stretchesOf, weekdayOf } from './local-hours.ts';

/** What all the clauses leave open of a country's local day. */
export function lawfulStretches(
  country: string,
  clauses: readonly Clause[],
  localDay: number,
): readonly Stretch[] {
  const [weekday, holiday] = [weekdayOf(localDay), isHoliday(country, localDay)];
  return clauses.reduce<readonly Stretch[]>(
    (open, clause) => inBoth(open, stretchesOn(clause, weekday, holiday)),
    [[0, dayMs]],
  );
}

function stretchesOn(clause: Clause, weekday: number, holiday: boolean): readonly Stretch[] {
  if (holiday && clause.closedOnHolidays) return [];
  const hours = weekday === 0 ? clause.sun : weekday === 6 ? clause.sat : clause.monFri;
  return hours === 'closed' ? [] : stretchesOf(hours);
}
