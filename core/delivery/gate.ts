import * as z from 'zod';
import type { Notification, NotificationType } from '../catalogue/notification-type.ts';
import type { Consents } from '../consent/consent.ts';
import type { Cap } from '../policy/caps.ts';
import type { ContactLaw } from '../policy/contact-law.ts';
import type { Counter, Policy } from '../policy/policy.ts';
import type { Customer } from '../recipients/customer.ts';
import type { Reach } from '../recipients/reach.ts';
import type { Instant } from '../time/instant.ts';
import type { ChosenTemplate } from './choose-template.ts';
import type { SettledAt } from './ports.ts';

/** Why a message was not sent, in the order in which the gates stand. */
export const SuppressionReason = z.enum([
  'EXPIRED',
  'OBSOLETE',
  'UNKNOWN_CUSTOMER',
  'NO_ADDRESS',
  'NO_CONSENT',
  'OPTED_OUT',
  'QUIET_HOURS',
  'TEMPLATE_UNAVAILABLE',
  'FREQUENCY_CAP',
]);
export type SuppressionReason = z.infer<typeof SuppressionReason>;

/** What a gate may know. No clock, no store: the same facts always give the same verdict. */
export type Facts = {
  notification: Pick<Notification, 'event' | 'matters' | 'lastDay'>;
  type: Pick<NotificationType, 'purpose' | 'policy'>;
  /** Undefined when we never heard of the customer. */
  customer: Customer | undefined;
  consents: Consents;
  settled: SettledAt;
  /** What Meta told of how the customer is reached. */
  reach?: Reach | undefined;
  /** The stage's; undefined when it is malformed. */
  policy: Policy | undefined;
  /** Of the customer's country, where we know any. */
  law: ContactLaw | undefined;
  /** What would be sent; undefined where nothing may be. */
  template: ChosenTemplate | undefined;
  /** The counters of the customer's day that the message takes one of, and how far each may go. */
  caps: readonly Cap[];
  /** What these counters stand at. */
  today: Readonly<Partial<Record<Counter, number>>>;
  /** It waited for quiet hours to end once, and will not wait again. */
  deferredBefore: boolean;
  now: Instant;
};

/** A gate's answer as it is kept with the message, so that it can be explained years later. */
export const GateRecord = z.object({
  gate: z.string(),
  verdict: z.enum(['pass', 'refuse', 'defer']),
  inputs: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  /** Which version of the rule judged. */
  rule: z.string(),
});
export type GateRecord = z.infer<typeof GateRecord>;

export type Verdict = {
  refused?: SuppressionReason | undefined;
  /** Not now, but from then on. */
  deferredUntil?: Instant | undefined;
  /** What it looked at; never a name, a number or a text of the customer's. */
  inputs: GateRecord['inputs'];
};

export type Gate = { name: string; rule: string; judge: (facts: Facts) => Verdict };
