import { Instant } from '../time/instant.ts';
import type { TimeZone } from '../time/time-zone.ts';

const day = 86_400_000;

/** How far local time is ahead of UTC, in milliseconds, and the instant up to which that surely holds. */
export type Offset = { ahead: number; until: Instant };

/** Reads one zone's clocks at an instant. */
export type WallClock = (at: Instant) => Offset;

const clocks = new Map<string, WallClock | undefined>();

/** A zone's clock, made once because a formatter costs milliseconds; undefined where the zone is unknown. */
export function wallClock(zone: TimeZone): WallClock | undefined {
  if (!clocks.has(zone)) clocks.set(zone, makeClock(zone));
  return clocks.get(zone);
}

function makeClock(zone: TimeZone): WallClock | undefined {
  const read = reader(zone);
  if (!read) return undefined;
  const days = new Map<number, readonly Offset[]>();
  return (at) => {
    const number = Math.floor(at / day);
    let offsets = days.get(number);
    if (!offsets) {
      if (days.size >= 4_000) days.clear();
      offsets = offsetsOf(number, read);
      days.set(number, offsets);
    }
    const [first, last = first] = offsets;
    if (!first || !last) throw new Error('A day has at least one offset.');
    return at < first.until ? first : last;
  };
}

/** A day of UTC has one offset, or two with the change between them; no zone changes its clocks twice within it. */
function offsetsOf(number: number, read: (at: number) => number): readonly Offset[] {
  const [start, end] = [number * day, (number + 1) * day];
  const [before, after] = [read(start), read(end)];
  const last = { ahead: after, until: Instant.parse(end) };
  if (before === after) return [last];
  let [held, changed] = [start, end];
  while (changed - held > 1) {
    const middle = Math.floor((held + changed) / 2);
    if (read(middle) === before) held = middle;
    else changed = middle;
  }
  return [{ ahead: before, until: Instant.parse(changed) }, last];
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
  const { year = 0, month = 1, day: date = 1, hour = 0, minute = 0, second = 0 } = said;
  return Date.UTC(year, month - 1, date, hour, minute, second);
}
