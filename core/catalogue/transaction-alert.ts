import * as z from 'zod';
import en from '../../templates/transaction-alert/en.json' with { type: 'json' };
import es from '../../templates/transaction-alert/es.json' with { type: 'json' };
import esMX from '../../templates/transaction-alert/es_MX.json' with { type: 'json' };
import ptBR from '../../templates/transaction-alert/pt_BR.json' with { type: 'json' };
import { Balance, formatMoney, Money } from '../money/money.ts';
import { templatesIn } from '../templates/message-template.ts';
import { fillPhrase } from '../templates/parameter-value.ts';
import { formatMoment } from '../time/format-moment.ts';
import { notificationType } from './notification-type.ts';
import { cardLast4, freeText, reference } from './vocabulary.ts';

const TransactionPosted = z.object({
  transactionId: reference,
  kind: z.enum(['deposit', 'withdrawal', 'payment', 'transfer', 'purchase']),
  amount: Money,
  place: freeText.optional(),
  merchant: freeText.optional(),
  balance: Balance.optional(),
  cardLast4: cardLast4.optional(),
});

/** "Hola Ana, registramos un retiro por $200.00 en …": was it you? */
export const transactionAlert = notificationType({
  name: 'transaction-alert',
  detailType: 'TransactionPosted',
  purpose: 'service',
  category: 'UTILITY',
  lane: 'service',
  policy: { quietHours: 'skipped', cap: 'transactions', collects: false },
  timeToLiveSeconds: 12 * 60 * 60,
  patienceSeconds: 24 * 60 * 60,
  whenUnconfirmed: 'end',
  data: TransactionPosted,
  templates: templatesIn([es, esMX, ptBR, en]),
  answers: ['confirm', 'report-fraud'],
  answerableSeconds: 3 * 24 * 60 * 60,
  goal: { conversions: ['reply'], windowSeconds: 7 * 24 * 60 * 60 },
  facts: ({ transactionId }) => ({ transactionId }),
  fill: ({ occurredAt, data }, { customer, phrases, locale }) => {
    const where = [data.merchant, data.place].filter((part) => part !== undefined).join(', ');
    const card = data.cardLast4 ? fillPhrase(phrases.card ?? '', { last4: data.cardLast4 }) : '';
    return {
      name: customer.name,
      movement: phrases[data.kind] ?? '',
      amount: formatMoney(data.amount, locale),
      place: `${where || phrases.noPlace}${card}`,
      date: formatMoment(occurredAt, customer.timeZone, locale),
      balance: data.balance ? formatMoney(data.balance, locale) : (phrases.noBalance ?? ''),
    };
  },
});
