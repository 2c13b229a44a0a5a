import { Customer } from '../recipients/customer.ts';
import type { Filling, LintedType } from '../templates/lint/linted-type.ts';
import { readersOf } from '../templates/meta-languages.ts';
import { catalogue } from './catalogue.ts';
import { chosenFor, experiments } from './experiments.ts';
import type { Notification, NotificationType } from './notification-type.ts';
import { sampleData } from './sample-data.ts';

const longestName = 100;
// The events are of the 22nd; what is told may be before it, on it, or after.
const days = ['2026-09-22', '2026-09-02', '2026-10-12'];

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
  const { name, category, timeToLiveSeconds, answers, templates } = type;
  let read: readonly Notification[] | undefined;
  const notifications = () => {
    read ??= samplesOf(type).map(type.read);
    return read;
  };
  return {
    name,
    category,
    timeToLiveSeconds,
    answers,
    languages: templates.map(({ language }) => language),
    chosen: () => withVariants(name, chosenBy(notifications)),
    fillings: ({ name: template, language, phrases }) => {
      const choosing = notifications().filter((one) => one.template === chosenFor(name, template));
      return readers(language).flatMap((customer) =>
        choosing.flatMap(({ fill, header, link }) =>
          days.map(
            (today): Filling => ({
              values: fill({ customer, phrases, locale: customer.locale, today }),
              header: header && media[header.kind],
              hasLink: link !== undefined,
            }),
          ),
        ),
      );
    },
  };
}

const media = { document: 'DOCUMENT', image: 'IMAGE' } as const;

function chosenBy(notifications: () => readonly Notification[]): readonly string[] {
  try {
    return [...new Set(notifications().map(({ template }) => template))];
  } catch {
    return [];
  }
}

/** Who is in an experiment is sent any of its variants' templates. */
const withVariants = (type: string, chosen: readonly string[]): readonly string[] => {
  const inPlay = experiments.filter((one) => one.type === type && chosen.includes(one.template));
  return [
    ...new Set([...chosen, ...inPlay.flatMap(({ variants }) => variants.map(({ template }) => template))]),
  ];
};

/** The catalogue as the lint of templates sees it. */
export const lintedTypes = (types: readonly NotificationType[] = catalogue): readonly LintedType[] =>
  types.map(linted);
