import * as z from 'zod';
import { MessageId } from '../delivery/message-id.ts';
import { textHash } from '../intake/content-hash.ts';
import { Money } from '../money/money.ts';
import { CustomerId } from '../recipients/customer-id.ts';
import { Instant, later } from '../time/instant.ts';

/** What the bank's own app may be asked to have confirmed. */
export const StepUpAction = z.enum(['autopay', 'transfer', 'unblock-card', 'pay']);
export type StepUpAction = z.infer<typeof StepUpAction>;

/** What loosens or pays is only done in the bank's own app: a challenge, to be met once and in time. */
export const Challenge = z.object({
  id: z.string().regex(/^[A-Za-z0-9_-]{22}$/),
  customerId: CustomerId,
  action: StepUpAction,
  /** What it is about, such as `payment:pay-42`. */
  subject: z.string().max(200).optional(),
  amount: Money.optional(),
  /** To the second. */
  expiresAt: Instant,
  messageId: MessageId.optional(),
  /** The eventId of the event that brought the message about. */
  causedBy: z.string(),
});
export type Challenge = z.infer<typeof Challenge>;

/** A challenge as it stands. */
export const StoredChallenge = Challenge.extend({
  /** The eventId of the confirmation that met it. */
  metBy: z.string().optional(),
  /** EventIds of confirmations that did not fit it. */
  misfits: z.array(z.string()).default([]),
});
export type StoredChallenge = z.infer<typeof StoredChallenge>;

const lifeMs = 5 * 60 * 1000;

/** A challenge that arises from an entry of a chat: the same one, however often the entry is worked on. */
export const challengeOf = ({
  entry,
  at,
  ...about
}: Omit<Challenge, 'id' | 'expiresAt'> & { entry: string; at: Instant }): Challenge => ({
  ...about,
  id: textHash(JSON.stringify([about.customerId, entry, about.action])),
  expiresAt: Instant.parse(Math.floor(later(at, lifeMs) / 1000) * 1000),
});
