import { checkFillings } from './check-fillings.ts';
import type { LintedType } from './linted-type.ts';
import { beginning, type ReadFile } from './read-template.ts';
import { type Fault, type Finding, quoted, when } from './rules.ts';
import { buttonsOf, componentOf, type TemplateSource } from './template-source.ts';

/** The templates of a type's folder and its catalogue entry agree. */
export const checkFolder = (files: readonly ReadFile[], type: LintedType): readonly Finding[] => [
  ...checkTimeToLive(files, type),
  ...checkChosen(files, type),
  ...files
    .flatMap(({ templates }) => templates)
    .filter(({ unloadable }) => unloadable.length === 0)
    .flatMap(({ source, find }) => [...checkEntry(source, type), ...checkFillings(source, type)].map(find)),
];

/** https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/time-to-live */
const timesToLive: Readonly<Record<string, readonly [least: number, most: number]>> = {
  AUTHENTICATION: [30, 15 * 60],
  UTILITY: [30, 12 * 60 * 60],
  MARKETING: [12 * 60 * 60, 30 * 24 * 60 * 60],
};

function checkTimeToLive(files: readonly ReadFile[], type: LintedType): readonly Finding[] {
  const { name, category, timeToLiveSeconds: seconds } = type;
  const [least, most] = timesToLive[category] ?? [0, Number.POSITIVE_INFINITY];
  const [first] = files.flatMap(({ templates }) => templates);
  if (!first || (seconds >= least && seconds <= most)) return [];
  const message = `${name} lives ${seconds} s in the catalogue; Meta takes ${least} to ${most} s for ${category}`;
  return [first.find({ at: ['category'], rule: 'time-to-live', message })];
}

function checkChosen(files: readonly ReadFile[], { name, chosen }: LintedType): readonly Finding[] {
  const [first] = files;
  const written = files.flatMap(({ templates }) => templates.map(({ source }) => source.name));
  const missing = chosen().filter((one) => !written.includes(one));
  const message = `the catalogue entry of ${name} chooses ${quoted(missing)}, which no file has`;
  return first && missing.length > 0 && files.every(({ isWhole }) => isWhole)
    ? [{ ...beginning(first.path), rule: 'unwritten', message }]
    : [];
}

function checkEntry(source: TemplateSource, type: LintedType): readonly Fault[] {
  const { name, category, answers, languages } = type;
  const buttons = componentOf(source, 'BUTTONS');
  const replies = buttonsOf(source).filter((button) => button.type === 'QUICK_REPLY').length;
  return [
    ...when<Fault>(source.category !== category, {
      at: ['category'],
      rule: 'category',
      message: `"${source.category}" is "${category}" in the catalogue entry of ${name}`,
    }),
    ...when<Fault>(answers.length !== replies, {
      at: buttons ? ['components', buttons.index, 'buttons'] : ['components'],
      rule: 'answers',
      message: `${replies} quick replies, and the catalogue entry has the answers ${quoted(answers) || 'none'}`,
    }),
    ...when<Fault>(!languages.includes(source.language), {
      at: ['language'],
      rule: 'unbound',
      message: `the catalogue entry of ${name} does not load "${source.language}": add the file to its templates`,
    }),
  ];
}
