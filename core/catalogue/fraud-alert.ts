import * as z from 'zod';
import en from '../../templates/fraud-alert/en.json' with { type: 'json' };
import es from '../../templates/fraud-alert/es.json' with { type: 'json' };
import esMX from '../../templates/fraud-alert/es_MX.json' with { type: 'json' };
import ptBR from '../../templates/fraud-alert/pt_BR.json' with { type: 'json' };
import { formatMoney, Money } from '../money/money.ts';
import { templatesIn } from '../templates/message-template.ts';
import { fillPhrase } from '../templates/parameter-value.ts';
import { formatMoment } from '../time/format-moment.ts';
import { notificationType } from './notification-type.ts';
import { cardLast4, freeText, httpsUrl, reference } from './vocabulary.ts';

const SuspiciousActivityDetected = z.object({
  alertId: reference,
  transactionId: reference.optional(),
  amount: Money.optional(),
  place: freeText.optional(),
  cardLast4: cardLast4.optional(),
  confirmUrl: httpsUrl.optional(),
});

const activityPhrase = (amount: unknown, place: unknown): string => {
  if (amount && place) return 'amountAndPlace';
  if (amount) return 'amountOnly';
  return place ? 'placeOnly' : 'unknown';
};

/** "Detectamos actividad inusual: …": was it you? */
export const fraudAlert = notificationType({
  name: 'fraud-alert',
  detailType: 'SuspiciousActivityDetected',
  purpose: 'security',
  category: 'UTILITY',
  lane: 'security',
  policy: { quietHours: 'skipped', cap: 'none', collects: false },
  timeToLiveSeconds: 60 * 60,
  patienceSeconds: 60,
  whenUnconfirmed: 'send-once-more',
  data: SuspiciousActivityDetected,
  templates: templatesIn([es, esMX, ptBR, en]),
  answers: ['confirm', 'report-and-block'],
  answerableSeconds: 3 * 24 * 60 * 60,
  goal: { conversions: ['reply'], windowSeconds: 3 * 24 * 60 * 60 },
  template: ({ confirmUrl }) => (confirmUrl ? 'fraud_alert_link' : 'fraud_alert'),
  link: ({ confirmUrl }) => confirmUrl,
  matters: ({ alertId, transactionId, cardLast4 }) => [
    `alert:${alertId}`,
    ...(transactionId ? [`transaction:${transactionId}` as const] : []),
    ...(cardLast4 ? [`card:${cardLast4}` as const] : []),
  ],
  facts: ({ alertId, transactionId }) => ({ alertId, transactionId }),
  fill: ({ occurredAt, data }, { customer, phrases, locale }) => {
    const amount = data.amount ? formatMoney(data.amount, locale) : '';
    const activity = fillPhrase(phrases[activityPhrase(amount, data.place)] ?? '', {
      amount,
      place: data.place ?? '',
    });
    const card = data.cardLast4 ? fillPhrase(phrases.card ?? '', { last4: data.cardLast4 }) : '';
    return {
      name: customer.name,
      activity: `${activity}${card}`,
      date: formatMoment(occurredAt, customer.timeZone, locale),
    };
  },
});
