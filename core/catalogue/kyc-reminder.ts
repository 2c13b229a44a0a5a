import * as z from 'zod';
import en from '../../templates/kyc-reminder/en.json' with { type: 'json' };
import es from '../../templates/kyc-reminder/es.json' with { type: 'json' };
import esMX from '../../templates/kyc-reminder/es_MX.json' with { type: 'json' };
import ptBR from '../../templates/kyc-reminder/pt_BR.json' with { type: 'json' };
import { templatesIn } from '../templates/message-template.ts';
import { fillPhrase } from '../templates/parameter-value.ts';
import { formatDate } from '../time/format-date.ts';
import { notificationType } from './notification-type.ts';
import { calendarDate, httpsUrl } from './vocabulary.ts';

/** Those that our templates have words for; of any other, they say that a document is missing. */
const steps = ['identity-document', 'proof-of-address', 'selfie', 'income-proof', 'tax-id'] as const;

const OnboardingStalled = z.object({
  step: z.union([z.enum(steps), z.string().trim().min(1).max(64)]),
  uploadUrl: httpsUrl.optional(),
  dueBy: calendarDate.optional(),
});

const phraseOf = (step: string): string => steps.find((known) => known === step) ?? 'otherStep';

/** "Falta un paso: envía tu comprobante de domicilio": by link, or right here in the chat. */
export const kycReminder = notificationType({
  name: 'kyc-reminder',
  detailType: 'OnboardingStalled',
  purpose: 'service',
  category: 'UTILITY',
  lane: 'service',
  policy: { quietHours: 'respected', cap: 'shared', collects: false },
  timeToLiveSeconds: 12 * 60 * 60,
  patienceSeconds: 24 * 60 * 60,
  whenUnconfirmed: 'end',
  data: OnboardingStalled,
  templates: templatesIn([es, esMX, ptBR, en]),
  answers: ['support'],
  answerableSeconds: 30 * 24 * 60 * 60,
  goal: { conversions: ['upload', 'onboarding'], windowSeconds: 14 * 24 * 60 * 60 },
  template: ({ uploadUrl }) => (uploadUrl ? 'kyc_reminder' : 'kyc_reminder_chat'),
  link: ({ uploadUrl }) => uploadUrl,
  lastDay: ({ dueBy }) => dueBy,
  matters: () => ['onboarding:'],
  facts: ({ step }) => ({ step }),
  fill: ({ data: { step, dueBy } }, { customer, phrases, locale }) => {
    const by = dueBy ? fillPhrase(phrases.dueBy ?? '', { date: formatDate(dueBy, locale) }) : '';
    return { name: customer.name, document: `${phrases[phraseOf(step)] ?? ''}${by}` };
  },
});
