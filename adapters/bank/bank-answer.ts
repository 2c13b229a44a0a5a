import * as z from 'zod';
import { calendarDate, calendarMonth, httpsUrl } from '../../core/catalogue/vocabulary.ts';
import { cutTo } from '../../core/conversations/cut-to.ts';
import { maskCardNumbers } from '../../core/intake/card-number.ts';
import { Balance, Money } from '../../core/money/money.ts';

/** One line that a customer reads: whatever would break it is a blank, and a card number is masked. */
const line = z
  .string()
  .max(200)
  .transform((text) =>
    cutTo(100, maskCardNumbers(text.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim())).toWellFormed(),
  )
  .pipe(z.string().min(1));

/** What the bank may answer. Further fields are ignored. */
export const BankAnswer = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('balance'),
    accounts: z
      .array(z.object({ name: line, available: Balance }))
      .min(1)
      .max(20),
  }),
  z.object({
    kind: z.literal('movements'),
    movements: z.array(z.object({ date: calendarDate, description: line, amount: Balance })).max(50),
  }),
  z.object({
    kind: z.literal('payment-date'),
    payments: z.array(z.object({ product: line, amount: Money, dueDate: calendarDate })).max(20),
  }),
  z.object({ kind: z.literal('statement'), period: calendarMonth, url: httpsUrl.optional() }),
]);
