import * as z from 'zod';
import en from '../../templates/payment-reminder/en.json' with { type: 'json' };
import es from '../../templates/payment-reminder/es.json' with { type: 'json' };
import esMX from '../../templates/payment-reminder/es_MX.json' with { type: 'json' };
import ptBR from '../../templates/payment-reminder/pt_BR.json' with { type: 'json' };
import { formatMoney, Money } from '../money/money.ts';
import { templatesIn } from '../templates/message-template.ts';
import { fillPhrase } from '../templates/parameter-value.ts';
import { formatDate } from '../time/format-date.ts';
import { localDay } from '../time/time-zone.ts';
import { notificationType } from './notification-type.ts';
import { calendarDate, freeText, httpsUrl, reference } from './vocabulary.ts';

const PaymentDue = z.object({
  paymentId: reference,
  product: freeText,
  amount: Money,
  dueDate: calendarDate,
  payUrl: httpsUrl,
  /** Below zero once it is overdue. */
  daysLeft: z
    .int()
    .min(-60)
    .max(365)
    .meta({ examples: [365, 1, 0, -1, -60] })
    .optional(),
});

function duePhrase(daysLeft: number | undefined, isPast: boolean): string {
  if (daysLeft === undefined) return isPast ? 'overdue' : 'due';
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
  data: PaymentDue,
  templates: templatesIn([es, esMX, ptBR, en]),
  answers: ['autopay'],
  link: ({ payUrl }) => payUrl,
  matters: ({ paymentId }) => [`payment:${paymentId}`],
  fill: ({ occurredAt, data }, { customer, phrases, locale }) => {
    const { daysLeft, dueDate } = data;
    const isPast = dueDate < localDay(occurredAt, customer.timeZone);
    return {
      name: customer.name,
      amount: formatMoney(data.amount, locale),
      product: data.product,
      due: fillPhrase(phrases[duePhrase(daysLeft, isPast)] ?? '', {
        date: formatDate(dueDate, locale),
        days: String(Math.abs(daysLeft ?? 0)),
      }),
    };
  },
});
