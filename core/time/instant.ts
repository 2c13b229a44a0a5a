import * as z from 'zod';

/** Milliseconds since 1970-01-01T00:00Z. "Now" is always handed in. */
export const Instant = z.number().int().brand<'Instant'>();
export type Instant = z.infer<typeof Instant>;

/** What producers write: RFC 3339 with an offset, to the millisecond. */
export const Timestamp = z.iso
  .datetime({ offset: true })
  .transform((text) => Instant.parse(Date.parse(text)));

export const dayMs = 24 * 60 * 60 * 1000;

export const toIso = (instant: Instant): string => new Date(instant).toISOString();

export const later = (instant: Instant, milliseconds: number): Instant =>
  Instant.parse(instant + milliseconds);

export const latest = (one: Instant, other: Instant): Instant => (one > other ? one : other);

export const earlier = (one: Instant, other: Instant): Instant => (one < other ? one : other);
