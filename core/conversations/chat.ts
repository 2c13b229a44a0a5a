import * as z from 'zod';
import { MessageId } from '../delivery/message-id.ts';
import { Instant } from '../time/instant.ts';

/** A question of ours that waits for one of its buttons. Each may be tapped once, since the question goes with it. */
export const Question = z.object({
  /** What its payloads are about. */
  id: z.string(),
  /** The answers it offers, by their names. */
  offers: z.array(z.string()),
  until: Instant,
  /** The message that it is about, where there is one. */
  messageId: MessageId.optional(),
});
export type Question = z.infer<typeof Question>;

/** How a customer's chat stands: one row, written over the very version that was read. */
export const Chat = z.object({
  version: z.int().nonnegative(),
  /** When the customer last wrote: free-form replies may be sent for 24 hours from then. */
  heardAt: Instant.optional(),
  /** When we last replied, the latest few: no more than so many in a while, whoever writes. */
  repliedAt: z.array(Instant).default([]),
  /** A short hash of what the customer wrote last, and how often in a row: machines repeat themselves. */
  last: z.object({ hash: z.string(), times: z.int(), at: Instant }).optional(),
  question: Question.optional(),
  /** Asked for clarity already, and not understood: next comes a person. */
  clarifiedAt: Instant.optional(),
  /** A person has the chat. */
  person: z
    .object({ since: Instant, until: Instant, reason: z.string(), transcriptKey: z.string() })
    .optional(),
  /** Meta's word for who is behind the number, as we first heard it or as the bank has confirmed since. */
  identityKeyHash: z.string().optional(),
  /** Another person or phone may be behind the number: nothing of an account is shown. */
  identityChangedAt: Instant.optional(),
  surveyedAt: Instant.optional(),
  /** When the customer said the end of offers that we confirmed last. */
  stopToldFor: Instant.optional(),
});
export type Chat = z.infer<typeof Chat>;

export const newChat: Chat = { version: 0, repliedAt: [] };
