import * as z from 'zod';
import type { NotificationType } from '../catalogue/notification-type.ts';
import type { Consents } from '../consent/consent.ts';
import type { BusinessEvent } from '../intake/business-event.ts';
import type { Customer } from '../recipients/customer.ts';
import type { Instant } from '../time/instant.ts';

/** Why a message was not sent, in the order in which the gates stand. */
export const SuppressionReason = z.enum([
  'EXPIRED',
  'UNKNOWN_CUSTOMER',
  'NO_ADDRESS',
  'NO_CONSENT',
  'OPTED_OUT',
]);
export type SuppressionReason = z.infer<typeof SuppressionReason>;

/** What a gate may know. No clock, no store: the same facts always give the same verdict. */
export type Facts = {
  event: BusinessEvent<unknown>;
  type: Pick<NotificationType, 'name' | 'purpose'>;
  /** Undefined when we never heard of the customer. */
  customer: Customer | undefined;
  consents: Consents;
  now: Instant;
};

/** A gate's answer as it is kept with the message, so that it can be explained years later. */
export const GateRecord = z.object({
  gate: z.string(),
  verdict: z.enum(['pass', 'refuse']),
  inputs: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  /** Which version of the rule judged. */
  rule: z.string(),
});
export type GateRecord = z.infer<typeof GateRecord>;

export type Verdict = {
  refused?: SuppressionReason | undefined;
  /** What it looked at; never a name, a number or a text of the customer's. */
  inputs: GateRecord['inputs'];
};

export type Gate = { name: string; rule: string; judge: (facts: Facts) => Verdict };
