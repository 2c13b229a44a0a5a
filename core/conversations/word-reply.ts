import { formatMoney } from '../money/money.ts';
import { fillPhrase } from '../templates/parameter-value.ts';
import { formatDate, formatMonth } from '../time/format-date.ts';
import { cutTo } from './cut-to.ts';
import type { BankAnswer } from './ports.ts';
import type { Say } from './step.ts';
import type { Wording } from './wording.ts';

/** What the bank answered, as it is said; and that it did not. */
export function sayAnswer(answer: BankAnswer | 'unavailable', wording: Wording, locale: string): Say {
  if (answer === 'unavailable') return { text: 'bankUnavailable', opens: 'app' };
  const lines = linesOf(answer, wording, locale).slice(0, mostLines);
  const text = {
    balance: 'balance',
    movements: 'movements',
    'payment-date': 'paymentDate',
    statement: 'details',
  } as const;
  if (lines.length === 0) return { text: 'nothingFound', wants: ['agent'], confides: true };
  return { text: text[answer.kind], values: { lines: lines.join('\n') }, confides: true };
}

// What fits on a phone, and well within 1,024 characters.
const mostLines = 8;

function linesOf(answer: BankAnswer, wording: Wording, locale: string): readonly string[] {
  switch (answer.kind) {
    case 'balance':
      return answer.accounts.map(
        ({ name, available }) => `${plain(name)}: ${formatMoney(available, locale)}`,
      );
    case 'movements':
      return answer.movements.map(
        ({ date, description, amount }) =>
          `${formatDate(date, locale)} · ${plain(description)} · ${formatMoney(amount, locale)}`,
      );
    case 'payment-date':
      return answer.payments.map(({ product, amount, dueDate }) =>
        fillPhrase(wording.dueOn, {
          product: plain(product),
          amount: formatMoney(amount, locale),
          date: formatDate(dueDate, locale),
        }),
      );
    case 'statement':
      return [formatMonth(answer.period, locale)];
  }
}

/** A merchant's name may hold line breaks, and WhatsApp's own marks for bold and the like. */
const plain = (text: string): string =>
  cutTo(
    60,
    text
      .replace(/[\s\p{C}]+/gu, ' ')
      .replace(/[*_~`]/g, '')
      .trim(),
  );

/** A sentence of ours with the customer's name and other values in it. */
export const sentence = (say: Say, wording: Wording, name: string): string =>
  cutTo(1024, fillPhrase(wording[say.text], { name, ...say.values }).replace(/, (?=[.!:])/g, ''));
