import * as z from 'zod';
import { Conversion } from '../catalogue/conversion.ts';
import { type Message, type State, Wamid } from '../delivery/message.ts';
import { MessageId } from '../delivery/message-id.ts';
import { EventId } from '../intake/business-event.ts';
import { CustomerId } from '../recipients/customer-id.ts';
import { earlier, Instant } from '../time/instant.ts';

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

/** As far as it is known: what came of a message may be told before its row was made. */
export const KnownTouch = Touch.partial().required({
  customerId: true,
  messageId: true,
  answers: true,
  conversions: true,
});
export type KnownTouch = z.infer<typeof KnownTouch>;

/** What its row begins with: who was told what, when and why. */
export type TouchedMessage = Pick<
  Touch,
  'customerId' | 'messageId' | 'eventId' | 'type' | 'at' | 'matters'
> & { [K in 'wamid' | 'template' | 'variant' | 'costCentre']?: Touch[K] | undefined };

/** States that prove that Meta has a message. A failure proves that, and that nobody was told anything. */
export const takenByMeta = ['held', 'accepted', 'sent', 'delivered', 'read'] as const satisfies State[];

/** What there is to keep of a message that Meta took; undefined of any other. */
export function touchedBy(message: Message): TouchedMessage | undefined {
  const taken = takenByMeta.flatMap((state) => message.times[state] ?? []);
  if (!takenByMeta.some((state) => state === message.state) || taken.length === 0) return undefined;
  const { id: messageId, customerId, eventId, type, wamid, template, variant, costCentre } = message;
  return {
    customerId,
    messageId,
    eventId,
    type,
    at: taken.reduce(earlier),
    matters: message.matters ?? [],
    wamid,
    template,
    variant,
    costCentre,
  };
}
