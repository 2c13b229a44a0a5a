import * as z from 'zod';
import { Conversion } from '../catalogue/conversion.ts';
import { Wamid } from '../delivery/message.ts';
import { MessageId } from '../delivery/message-id.ts';
import { EventId } from '../intake/business-event.ts';
import { CustomerId } from '../recipients/customer-id.ts';
import { Instant } from '../time/instant.ts';

/** A message that Meta took, and what came of it: one row per message, made once it was accepted. */
export const Touch = z.object({
  customerId: CustomerId,
  messageId: MessageId,
  eventId: EventId,
  type: z.string(),
  /** When Meta took it. */
  at: Instant,
  wamid: Wamid.optional(),
  /** `loan_preapproval/es_MX@1f2e3d4c`. */
  template: z.string().optional(),
  /** Of an experiment: `call-to-action/now`. */
  variant: z.string().optional(),
  costCentre: z.string().optional(),
  /** `matterMark` of what it is about. */
  matters: z.array(z.string()),
  /** When each answer was first given, by its name in the catalogue. */
  answers: z.record(z.string(), Instant),
  /** When each conversion was first attributed to it. */
  conversions: z.partialRecord(Conversion, Instant),
  /** Where its link led when it was first followed. */
  link: z.string().optional(),
  /** The customer stopped such messages after this one. */
  optedOutAt: Instant.optional(),
  /** From 1 to 5, in a survey after it. */
  satisfaction: z.int().min(1).max(5).optional(),
});
export type Touch = z.infer<typeof Touch>;
