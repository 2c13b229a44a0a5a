import * as z from 'zod';
import { Instant } from '../time/instant.ts';

export const Purpose = z.enum(['service', 'marketing', 'security']);
export type Purpose = z.infer<typeof Purpose>;

/** A customer's last word on one purpose. No word is no consent. */
export const Consent = z.object({
  state: z.enum(['granted', 'withdrawn']),
  at: Instant,
  /** Of a consent given: where, when and in which language, and to which wording, told by its version and hash. */
  channel: z.string().optional(),
  wordingVersion: z.string().optional(),
  wordingHash: z.string().optional(),
  capturedAt: Instant.optional(),
  locale: z.string().optional(),
  /** What proves it. */
  receipt: z.string().optional(),
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

/**
 * Events overtake one another, so the word with the later source time stands; at the same instant a
 * withdrawal wins, because a message after an opt-out is worse than one message fewer.
 */
export function laterWord(known: Consent | undefined, heard: Consent): Consent {
  if (!known || heard.at > known.at) return heard;
  return heard.at === known.at && heard.state === 'withdrawn' ? heard : known;
}
