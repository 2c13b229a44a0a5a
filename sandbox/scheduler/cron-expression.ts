import { Cron } from 'croner';
import { instantOf, wallClock } from './local-time.ts';

/** The first run after an instant; undefined when there is none any more. */
export type NextRun = (after: number) => number | undefined;

const largest = [59, 23, 31, 12, 7, 2199];

/**
 * AWS's six fields. The wall clock is searched as if it were UTC and translated afterwards, so that a run in the hour
 * that spring leaves out is skipped and one in the hour that autumn repeats happens once, as Scheduler documents.
 */
export function compileCron(fields: string, timeZone: string): NextRun {
  const cron = new Cron(cronerExpression(fields), {
    paused: true,
    timezone: 'UTC',
    alternativeWeekdays: true,
  });
  return (after) => {
    let wall = new Date(wallClock(after, timeZone));
    for (;;) {
      const next = cron.nextRun(wall);
      if (!next) return undefined;
      const instant = instantOf(next.getTime(), timeZone);
      if (instant !== undefined && instant > after) return instant;
      wall = next;
    }
  };
}

function cronerExpression(expression: string): string {
  const fields = expression.trim().split(/\s+/);
  if (fields.length !== 6) throw new Error('a cron expression has six fields');
  const [, , day, , weekday] = fields;
  if ((day === '?') === (weekday === '?')) throw new Error('exactly one of the two day fields must be ?');
  return ['0', ...fields.map((field, position) => cronerField(field, position))].join(' ');
}

// croner refuses `5/15` and, among weekdays, a bare `L`; to AWS they mean `5-59/15` and Saturday.
function cronerField(field: string, position: number): string {
  if (position === 4 && field === 'L') return '7';
  return field.replaceAll(/(^|,)(\w+)\/(\d+)/g, `$1$2-${largest[position]}/$3`);
}
