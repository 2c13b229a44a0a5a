import * as z from 'zod';

/** What a customer may want by their own words; `other` is all that we do not serve in the chat. */
export const Intent = z.enum([
  'balance',
  'statement',
  'movements',
  'payment_date',
  'transfer',
  'pay_now',
  'autopay_on',
  'report_fraud',
  'block_card',
  'unblock_card',
  'call_me',
  'agent',
  'opt_out',
  'opt_in',
  'greeting',
  'thanks',
  'help',
  'other',
]);
export type Intent = z.infer<typeof Intent>;

/** How sure we are: enough to answer, enough to ask with buttons, or not enough for anything but a person. */
export type Band = 'answer' | 'ask' | 'hand-over';

/** What a text was understood as, and by what. */
export type Understanding = {
  intent: Intent;
  band: Band;
  /** An exact word; the safety lexicon, which minds negation; or the classifier. */
  by: 'keyword' | 'lexicon' | 'classifier';
  /** Between 0 and 1. */
  confidence: number;
  /** The likeliest first, for the buttons of a question; without `other`. */
  candidates: readonly Intent[];
};

/** Understands a text in Spanish, Portuguese or English, whichever it is written in. Pure, and never throws. */
export type UnderstandText = (text: string) => Understanding;
