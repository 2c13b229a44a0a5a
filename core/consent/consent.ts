import * as z from 'zod';
import { Instant } from '../time/instant.ts';

export const Purpose = z.enum(['service', 'marketing', 'security']);
export type Purpose = z.infer<typeof Purpose>;

/** Names one receipt of a customer: its number and how its hash begins, such as `3.0f1e2d3c4b5a6978`. */
export const ReceiptReference = z.string().regex(/^\d+\.[0-9a-f]{16}$/);

/** A customer's last word on one purpose, with the receipt that proves it. No word is no consent. */
export const Consent = z.object({
  state: z.enum(['granted', 'withdrawn']),
  at: Instant,
  receipt: ReceiptReference.optional(),
});
export type Consent = z.infer<typeof Consent>;

export type Consents = Partial<Record<Purpose, Consent>>;

export type ConsentVerdict = { allowed: true } | { allowed: false; reason: 'NO_CONSENT' | 'OPTED_OUT' };

/** The one question: may we message this customer for this purpose? */
export function mayMessage(consents: Consents, purpose: Purpose): ConsentVerdict {
  const consent = consents[purpose];
  if (!consent) return { allowed: false, reason: 'NO_CONSENT' };
  return consent.state === 'granted' ? { allowed: true } : { allowed: false, reason: 'OPTED_OUT' };
}

type Word = Pick<Consent, 'state' | 'at'>;

/**
 * Events overtake one another, so the word with the later source time stands; at the same instant a withdrawal
 * wins over a grant, because a message after an opt-out is worse than one message fewer. The same word told again
 * changes nothing.
 */
export function isLaterWord(known: Word | undefined, heard: Word): boolean {
  if (!known || heard.at > known.at) return true;
  return heard.at === known.at && heard.state === 'withdrawn' && known.state === 'granted';
}
