import { dayMs } from '../time/instant.ts';
import type { TimeZone } from '../time/time-zone.ts';

/** How far local time is ahead of UTC, in milliseconds, and the instant up to which that surely holds. */
export type Offset = { ahead: number; until: number };

/** Reads one zone's clocks at an instant. */
export type WallClock = (at: number) => Offset;

/** A day of UTC in a zone: its clocks are ahead by `before` until they change, and by `after` from then on. */
type Day = { before: number; after: number; changes: number };

const clocks = new Map<TimeZone, WallClock | undefined>();

/** A zone's clock, made once because a formatter costs milliseconds; undefined where the zone is unknown. */
export function wallClock(zone: TimeZone): WallClock | undefined {
  if (!clocks.has(zone)) clocks.set(zone, makeClock(zone));
  return clocks.get(zone);
}

function makeClock(zone: TimeZone): WallClock | undefined {
  const read = reader(zone);
  if (!read) return undefined;
  const days = new Map<number, Day>();
  return (at) => {
    const start = Math.floor(at / dayMs) * dayMs;
    let day = days.get(start);
    if (!day) {
      if (days.size >= 4_000) days.clear();
      day = dayFrom(start, read);
      days.set(start, day);
    }
    return at < day.changes
      ? { ahead: day.before, until: day.changes }
      : { ahead: day.after, until: start + dayMs };
  };
}

/** No zone changes its clocks twice within a day, so the one change is found by halving. */
function dayFrom(start: number, read: (at: number) => number): Day {
  const end = start + dayMs;
  const [before, after] = [read(start), read(end)];
  if (before === after) return { before, after, changes: start };
  let [held, changed] = [start, end];
  while (changed - held > 1) {
    const middle = Math.floor((held + changed) / 2);
    if (read(middle) === before) held = middle;
    else changed = middle;
  }
  return { before, after, changes: changed };
}

function reader(zone: TimeZone): ((at: number) => number) | undefined {
  try {
    const format = new Intl.DateTimeFormat('en', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    return (at) => wallOf(format.formatToParts(at)) - Math.floor(at / 1000) * 1000;
  } catch {
    return undefined;
  }
}

function wallOf(parts: readonly Intl.DateTimeFormatPart[]): number {
  const said = Object.fromEntries(parts.map(({ type, value }) => [type, Number(value)]));
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = said;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}
