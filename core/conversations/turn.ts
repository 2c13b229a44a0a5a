import * as z from 'zod';
import { Wamid } from '../delivery/message.ts';
import { MessageId } from '../delivery/message-id.ts';
import { CustomerId } from '../recipients/customer-id.ts';
import { Instant } from '../time/instant.ts';

/** What we write into a chat: a text, with up to three buttons or one link. */
export const Reply = z.object({
  text: z.string().min(1).max(1024),
  buttons: z
    .array(z.object({ payload: z.string().max(256), title: z.string().max(20) }))
    .max(3)
    .default([]),
  link: z
    .object({
      title: z.string().max(20),
      url: z.string().max(2000),
      /** When it leads nowhere any more. */
      until: Instant.optional(),
    })
    .optional(),
});
export type Reply = z.infer<typeof Reply>;

/**
 * One step of a conversation: what was heard, what is announced of it, and what is replied. Written once, under the
 * id of what was heard; `announcements` leave by the stream.
 */
export const Turn = z.object({
  customerId: CustomerId,
  /** `in#<wamid>` of a message, or `bus#<eventId>` of an event. */
  entry: z.string(),
  at: Instant,
  /** What was heard, in the customer's words; card numbers are masked. */
  heard: z.string().optional(),
  /** How it was understood: an intent, an answer, or what kind of thing came. */
  understood: z.string(),
  /** The eventId of the event that brought the message about, or this turn's own. */
  causedBy: z.string(),
  messageId: MessageId.optional(),
  notificationType: z.string().optional(),
  announcements: z.array(z.object({ detailType: z.string(), data: z.record(z.string(), z.unknown()) })),
  reply: Reply.optional(),
  /**
   * The name of the reply's sentence, where that says what the bank answered: from when it is posted, or too late, the name
   * stands in the place of the text.
   */
  confides: z.string().optional(),
  /** `due`: not posted yet. `posting`: may have been posted, and is never posted again. `none`: nothing to say. */
  replied: z.enum(['none', 'due', 'posting', 'sent', 'refused', 'too-late']),
  replyWamid: Wamid.optional(),
  replyCode: z.int().optional(),
});
export type Turn = z.infer<typeof Turn>;
