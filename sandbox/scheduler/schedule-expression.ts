import { compileCron, type NextRun } from './cron-expression.ts';
import { instantOf } from './local-time.ts';

export type Timing = {
  expression: string;
  timeZone: string;
  /** Where a rate starts counting, in epoch milliseconds. */
  anchor: number;
  startDate?: number;
  endDate?: number;
};

const unitMs = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** Runs strictly after an instant, within start and end date; throws on an expression that Scheduler would refuse. */
export function compileTiming(timing: Timing): NextRun {
  const {
    expression,
    timeZone,
    startDate = Number.NEGATIVE_INFINITY,
    endDate = Number.POSITIVE_INFINITY,
  } = timing;
  const [, kind, fields = ''] = /^(at|rate|cron)\((.+)\)$/.exec(expression) ?? [];
  if (kind === 'at') return once(atInstant(fields, timeZone));
  if (kind === undefined) throw new Error('it is none of at(…), rate(…) and cron(…)');
  const next = kind === 'rate' ? compileRate(fields, timing.anchor) : compileCron(fields, timeZone);
  return (after) => {
    const run = next(Math.max(after, startDate - 1));
    return run !== undefined && run <= endDate ? run : undefined;
  };
}

function once(instant: number): NextRun {
  return (after) => (instant > after ? instant : undefined);
}

function atInstant(text: string, timeZone: string): number {
  const wall = Date.parse(`${text}Z`);
  if (Number.isNaN(wall) || new Date(wall).toISOString() !== `${text}.000Z`) {
    throw new Error('at(…) takes yyyy-mm-ddThh:mm:ss');
  }
  const hour = 3_600_000;
  // A one-off run must not be lost, so one in the hour that spring leaves out happens right after it.
  return instantOf(wall, timeZone) ?? instantOf(wall + hour, timeZone) ?? wall;
}

function compileRate(text: string, anchor: number): NextRun {
  const [, value, unit] = /^([1-9]\d*) (minute|hour|day)s?$/.exec(text) ?? [];
  if (unit !== 'minute' && unit !== 'hour' && unit !== 'day')
    throw new Error('rate(…) takes a number and a unit');
  const period = Number(value) * unitMs[unit];
  return (after) => (after < anchor ? anchor : anchor + (Math.floor((after - anchor) / period) + 1) * period);
}
