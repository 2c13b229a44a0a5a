import type { Reply } from './turn.ts';
import { wordingFor } from './wording.ts';

/** What a customer is told of what they confirmed in the bank's app, or did not. */
export type StepUpSaying = 'autopayRequested' | 'unblockRequested' | 'stepUpExpired' | 'stepUpRefused';

/** In the customer's language by their locale, such as `pt-BR`. */
export const stepUpReply = (saying: StepUpSaying, locale: string, fallback = 'es'): Reply => ({
  text: wordingFor(locale, fallback)[saying],
  buttons: [],
});
