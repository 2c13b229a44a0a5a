import * as z from 'zod';
import en from '../../templates/loan-preapproval/en.json' with { type: 'json' };
import es from '../../templates/loan-preapproval/es.json' with { type: 'json' };
import esMX from '../../templates/loan-preapproval/es_MX.json' with { type: 'json' };
import ptBR from '../../templates/loan-preapproval/pt_BR.json' with { type: 'json' };
import { formatMoney, Money } from '../money/money.ts';
import { templatesIn } from '../templates/message-template.ts';
import { formatDate } from '../time/format-date.ts';
import { notificationType } from './notification-type.ts';
import { calendarDate, httpsUrl, reference } from './vocabulary.ts';

const LoanPreapproved = z.object({
  offerId: reference,
  amount: Money,
  validUntil: calendarDate,
  applyUrl: httpsUrl,
  imageUrl: httpsUrl.optional(),
});

/** "Tienes preaprobado un préstamo de …": apply, or be called. */
export const loanPreapproval = notificationType({
  name: 'loan-preapproval',
  detailType: 'LoanPreapproved',
  purpose: 'marketing',
  category: 'MARKETING',
  lane: 'marketing',
  policy: { quietHours: 'respected', cap: 'shared', collects: false },
  timeToLiveSeconds: 24 * 60 * 60,
  patienceSeconds: 24 * 60 * 60,
  whenUnconfirmed: 'end',
  data: LoanPreapproved,
  templates: templatesIn([es, esMX, ptBR, en]),
  answers: ['call-me'],
  answerableSeconds: 30 * 24 * 60 * 60,
  goal: { conversions: ['application'], windowSeconds: 30 * 24 * 60 * 60 },
  template: ({ imageUrl }) => (imageUrl ? 'loan_preapproval_image' : 'loan_preapproval'),
  header: ({ imageUrl }) => (imageUrl ? { kind: 'image', source: { link: imageUrl } } : undefined),
  link: ({ applyUrl }) => applyUrl,
  lastDay: ({ validUntil }) => validUntil,
  matters: ({ offerId }) => [`offer:${offerId}`],
  facts: ({ offerId }) => ({ offerId }),
  fill: ({ data }, { customer, locale }) => ({
    name: customer.name,
    amount: formatMoney(data.amount, locale),
    date: formatDate(data.validUntil, locale),
  }),
});
