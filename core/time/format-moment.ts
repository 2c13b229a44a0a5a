import type { Instant } from './instant.ts';
import type { TimeZone } from './time-zone.ts';

const formats = new Map<string, Intl.DateTimeFormat>();

/** An instant as the customer would write it, in their own zone: `22 nov 2026, 8:15 a.m.` */
export function formatMoment(instant: Instant, zone: TimeZone, locale: string): string {
  const key = `${locale}|${zone}`;
  let format = formats.get(key);
  if (!format) {
    format = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', timeZone: zone });
    formats.set(key, format);
  }
  return format.format(instant);
}
