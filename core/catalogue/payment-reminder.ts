import * as z from 'zod';
import en from '../../templates/payment-reminder/en.json' with { type: 'json' };
import es from '../../templates/payment-reminder/es.json' with { type: 'json' };
import esMX from '../../templates/payment-reminder/es_MX.json' with { type: 'json' };
import ptBR from '../../templates/payment-reminder/pt_BR.json' with { type: 'json' };
import { formatMoney, Money } from '../money/money.ts';
import { templatesIn } from '../templates/message-template.ts';
import { fillPhrase } from '../templates/parameter-value.ts';
import { formatDate } from '../time/format-date.ts';
import { daysBetween } from '../time/time-zone.ts';
import { notificationType } from './notification-type.ts';
import { calendarDate, freeText, httpsUrl, reference } from './vocabulary.ts';

const PaymentDue = z.object({
  paymentId: reference,
  product: freeText,
  amount: Money,
  dueDate: calendarDate,
  payUrl: httpsUrl,
  /** As the bank counts, below zero once it is overdue; the message counts for itself, from its own day. */
  daysLeft: z
    .int()
    .min(-60)
    .max(365)
    .meta({ examples: [365, 1, 0, -1, -60] })
    .optional(),
});

// Nobody counts further than this; the date says it better.
const mostDays = 60;

function duePhrase(daysLeft: number): string {
  if (Math.abs(daysLeft) > mostDays) return daysLeft > 0 ? 'due' : 'overdue';
  if (daysLeft === 0) return 'dueToday';
  if (daysLeft > 0) return daysLeft === 1 ? 'dueTomorrow' : 'dueInDays';
  return daysLeft === -1 ? 'overdueYesterday' : 'overdueDays';
}

/** "Tu pago de … vence mañana": pay now, or never think of it again. */
export const paymentReminder = notificationType({
  name: 'payment-reminder',
  detailType: 'PaymentDue',
  purpose: 'service',
  category: 'UTILITY',
  lane: 'service',
  policy: { quietHours: 'respected', cap: 'shared', collects: true },
  timeToLiveSeconds: 12 * 60 * 60,
  patienceSeconds: 24 * 60 * 60,
  whenUnconfirmed: 'end',
  data: PaymentDue,
  templates: templatesIn([es, esMX, ptBR, en]),
  answers: ['autopay'],
  answerableSeconds: 14 * 24 * 60 * 60,
  goal: { conversions: ['payment', 'autopay'], windowSeconds: 14 * 24 * 60 * 60 },
  link: ({ payUrl }) => payUrl,
  matters: ({ paymentId }) => [`payment:${paymentId}`],
  facts: ({ paymentId, amount }) => ({
    paymentId,
    amount: `${amount.minorUnits} ${amount.currency}`,
  }),
  fill: ({ data }, { customer, phrases, locale, today }) => {
    const { dueDate } = data;
    // Counted anew: a reminder that waited for the morning would be a day off.
    const daysLeft = daysBetween(today, dueDate);
    return {
      name: customer.name,
      amount: formatMoney(data.amount, locale),
      product: data.product,
      due: fillPhrase(phrases[duePhrase(daysLeft)] ?? '', {
        date: formatDate(dueDate, locale),
        days: String(Math.abs(daysLeft)),
      }),
    };
  },
});
