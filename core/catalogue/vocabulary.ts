import * as z from 'zod';

/** An id of the bank's own: a transaction, an alert. */
export const reference = z.string().min(1).max(128);

/** A place or a merchant: short, since it is read on a phone within a template's 1,024 characters. */
export const freeText = z.string().trim().min(1).max(100);

export const cardLast4 = z.string().regex(/^\d{4}$/, 'must be the last four digits only');

/** A day of the calendar, without a zone: the customer's own. */
export const calendarDate = z.iso.date();

export const calendarMonth = z
  .string()
  .regex(/^\d{4}-(?:0[1-9]|1[0-2])$/, 'must be a month such as 2026-10')
  .meta({ examples: Array.from({ length: 12 }, (_, month) => `2026-${String(month + 1).padStart(2, '0')}`) });

export const httpsUrl = z.url({ protocol: /^https$/ }).max(2000);
