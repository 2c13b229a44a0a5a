import * as z from 'zod';
import { dayMs, type Instant } from './instant.ts';

// To ask takes a tenth of a millisecond, and every message asks.
const knownZones = new Set<string>();

const isZone = (name: string): boolean => {
  if (knownZones.has(name)) return true;
  const exists = isKnownToIntl(name);
  if (exists) knownZones.add(name);
  return exists;
};

const isKnownToIntl = (name: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== undefined;
  } catch {
    return false;
  }
};

/** An IANA name such as `America/Bogota`; offsets are refused, because they forget daylight saving. */
export const TimeZone = z
  .string()
  .regex(/^[A-Za-z]/, 'must be an IANA zone such as America/Bogota')
  .refine(isZone, 'must be an IANA zone such as America/Bogota')
  .brand<'TimeZone'>();
export type TimeZone = z.infer<typeof TimeZone>;

// A formatter costs about 20 ms to make, so each zone makes one.
const dayFormats = new Map<TimeZone, Intl.DateTimeFormat>();

/** Whole calendar days from one day to another; below zero into the past. */
export const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(`${to}T00:00Z`) - Date.parse(`${from}T00:00Z`)) / dayMs);

/** The customer's calendar day at an instant, as `2026-11-22`. */
export function localDay(instant: Instant, zone: TimeZone): string {
  let format = dayFormats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short' });
    dayFormats.set(zone, format);
  }
  return format.format(instant);
}
