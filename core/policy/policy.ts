import * as z from 'zod';
import { Window } from './local-hours.ts';

/** What a day's messages to one customer are counted under. */
export const Counter = z.enum(['transactions', 'shared', 'marketing', 'regulated', 'none']);
export type Counter = z.infer<typeof Counter>;

const most = z.number().int().positive();

/** A stage's own rules of contact: hours in the customer's local time, and messages per customer and local day. */
export const Policy = z.strictObject({
  /** A short word kept with every decision. */
  version: z.string().regex(/^[A-Za-z0-9._-]{1,32}$/),
  contactHours: Window,
  caps: z.strictObject({ transactions: most, shared: most, marketing: most }),
});
export type Policy = z.infer<typeof Policy>;

export const defaultPolicy: Policy = {
  version: '2026-11',
  contactHours: { from: '08:00', to: '20:00' },
  caps: { transactions: 10, shared: 3, marketing: 1 },
};

/** What an environment variable or a file says as JSON; undefined when it is malformed or missing. */
export function policyFrom(text: string | undefined): Policy | undefined {
  if (text === undefined) return undefined;
  try {
    return Policy.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
