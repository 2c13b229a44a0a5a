import { Customer } from '../recipients/customer.ts';
import type { Filling, LintedType } from '../templates/lint/check-type.ts';
import { readersOf } from '../templates/meta-languages.ts';
import { catalogue } from './catalogue.ts';
import type { NotificationType } from './notification-type.ts';
import { sampleData } from './sample-data.ts';

const longestName = 100;

const readers = (language: string): readonly Customer[] =>
  readersOf(language).map((locale) =>
    Customer.parse({ id: 'lint', name: 'm'.repeat(longestName), locale, timeZone: 'America/Sao_Paulo' }),
  );

/** The months differ in length, so the fullest event happens in each of them. */
function samplesOf({ data }: NotificationType): readonly unknown[] {
  const detail = (one: unknown, month: number) => ({
    eventId: 'lint',
    customerId: 'lint',
    occurredAt: `2026-${String(month).padStart(2, '0')}-22T22:50:00Z`,
    data: one,
  });
  const [fullest, ...others] = sampleData(data);
  return [
    ...Array.from({ length: 12 }, (_, month) => detail(fullest, month + 1)),
    ...others.map((one) => detail(one, 9)),
  ];
}

function linted(type: NotificationType): LintedType {
  const { name, category, answers, templates } = type;
  return {
    name,
    category,
    answers,
    languages: templates.map(({ language }) => language),
    fillings: ({ language, phrases }) => {
      const notifications = samplesOf(type).map(type.read);
      return readers(language).flatMap((customer) =>
        notifications.map(({ fill }): Filling => fill({ customer, phrases, locale: customer.locale })),
      );
    },
  };
}

/** The catalogue as the lint of templates sees it. */
export const lintedTypes = (types: readonly NotificationType[] = catalogue): readonly LintedType[] =>
  types.map(linted);
