import * as z from 'zod';
import en from '../../templates/account-update/en.json' with { type: 'json' };
import es from '../../templates/account-update/es.json' with { type: 'json' };
import esMX from '../../templates/account-update/es_MX.json' with { type: 'json' };
import ptBR from '../../templates/account-update/pt_BR.json' with { type: 'json' };
import type { BusinessEvent } from '../intake/business-event.ts';
import { Balance, formatMoney } from '../money/money.ts';
import { countedPhrase } from '../templates/counted-phrase.ts';
import { templatesIn } from '../templates/message-template.ts';
import { fillPhrase } from '../templates/parameter-value.ts';
import { formatMonth } from '../time/format-date.ts';
import { formatMoment } from '../time/format-moment.ts';
import { notificationType, type ParameterValues, type Reader } from './notification-type.ts';
import { S3Key } from './s3-key.ts';
import { calendarMonth, freeText, httpsUrl } from './vocabulary.ts';

const filename = z
  .string()
  .max(100)
  .regex(/^[^/\\\p{C}]+\.pdf$/iu, 'must be the name of a PDF file, without a path');

/** A PDF at an address of the bank's, or in our documents bucket. */
const Document = z
  .object({ url: httpsUrl.optional(), s3Key: S3Key.optional(), filename })
  .meta({
    examples: [
      { url: 'https://bank.example/statements/2026-10.pdf', filename: 'statement-2026-10.pdf' },
      { s3Key: 'statements/ana/2026-10.pdf', filename: 'statement-2026-10.pdf' },
    ],
  })
  .transform((document, context) => {
    const { url, s3Key: key } = document;
    if (url !== undefined && key === undefined) return { filename: document.filename, source: { link: url } };
    if (key !== undefined && url === undefined)
      return { filename: document.filename, source: { s3Key: key } };
    context.addIssue({ code: 'custom', message: 'must have either a url or an s3Key' });
    return z.NEVER;
  });

const points = z
  .int()
  .nonnegative()
  .meta({ examples: [99_999_999, 1_000_000, 1, 0] });

const AccountUpdated = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('statement'), period: calendarMonth, document: Document }),
  z.object({ kind: z.literal('balance'), balance: Balance }),
  z.object({ kind: z.literal('loyalty'), points, tier: freeText.optional() }),
]);
type AccountUpdated = z.infer<typeof AccountUpdated>;

/** "Tu estado de cuenta de octubre está listo": a statement as a PDF, a balance, or points. */
export const accountUpdate = notificationType({
  name: 'account-update',
  detailType: 'AccountUpdated',
  purpose: 'service',
  category: 'UTILITY',
  lane: 'service',
  policy: { quietHours: 'respected', cap: 'shared', collects: false },
  timeToLiveSeconds: 12 * 60 * 60,
  patienceSeconds: 24 * 60 * 60,
  whenUnconfirmed: 'end',
  data: AccountUpdated,
  templates: templatesIn([es, esMX, ptBR, en]),
  answers: ['details'],
  answerableSeconds: 30 * 24 * 60 * 60,
  goal: { conversions: ['click', 'reply'], windowSeconds: 7 * 24 * 60 * 60 },
  template: ({ kind }) => `account_${kind}`,
  header: (data) => (data.kind === 'statement' ? { kind: 'document', ...data.document } : undefined),
  facts: (data) => ({ kind: data.kind, period: data.kind === 'statement' ? data.period : undefined }),
  fill,
});

function fill({ occurredAt, data }: BusinessEvent<AccountUpdated>, reader: Reader): ParameterValues {
  const { customer, phrases, locale } = reader;
  const { name, timeZone } = customer;
  if (data.kind === 'statement') return { name, month: formatMonth(data.period, locale) };
  const date = formatMoment(occurredAt, timeZone, locale);
  if (data.kind === 'balance') return { name, date, balance: formatMoney(data.balance, locale) };
  const number = new Intl.NumberFormat(locale).format(data.points);
  const counted = fillPhrase(countedPhrase(phrases, 'points', data.points, locale), { points: number });
  const tier = data.tier ? fillPhrase(phrases.tier ?? '', { tier: data.tier }) : '';
  return { name, date, points: `${counted}${tier}` };
}
