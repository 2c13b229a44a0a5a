import * as z from 'zod';

/** An id of the bank's own: a transaction, an alert. */
export const reference = z.string().min(1).max(128);

/** A place or a merchant: short, since it is read on a phone within a template's 1,024 characters. */
export const freeText = z.string().trim().min(1).max(100);

export const cardLast4 = z.string().regex(/^\d{4}$/, 'must be the last four digits only');

export const httpsUrl = z.url({ protocol: /^https$/ }).max(2000);
