import type { Band, Intent } from '../intent.ts';

/** Where answering begins: what protects needs less, since a false alarm costs one tap; what loosens needs more. */
const answerFrom: Partial<Record<Intent, number>> = { report_fraud: -0.35, block_card: -0.35, opt_in: -0.1 };
const answerOthersFrom = -0.22;
/** Below this a question would only be guessing. */
const askFrom = -0.6;

/** Thresholds of the margin, chosen by leaving one writer out of training at a time (docs/conversations.md). */
export function bandOf(intent: Intent, margin: number): Band {
  if (intent === 'other') return 'hand-over';
  if (margin >= (answerFrom[intent] ?? answerOthersFrom)) return 'answer';
  return margin >= askFrom ? 'ask' : 'hand-over';
}
