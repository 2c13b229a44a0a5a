import { isFilledLike } from '../templates/usable-templates.ts';
import { catalogue } from './catalogue.ts';
import type { Experiment, Variant } from './experiment.ts';
import { experiments } from './experiments.ts';
import type { NotificationType } from './notification-type.ts';

const kebab = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
// Of a message's row, `<experiment>/<variant>` has no more room.
const longestKey = 48;

/** What is wrong with the experiments, each in a sentence that names one; nothing where they may run. */
export const checkExperiments = (
  all: readonly Experiment[] = experiments,
  types: readonly NotificationType[] = catalogue,
): readonly string[] =>
  all.flatMap((one, index) =>
    [
      ...checkNames(
        one,
        all.slice(0, index).map(({ name }) => name),
      ),
      ...checkFigures(one),
      ...checkTemplates(
        one,
        types.find(({ name }) => name === one.type),
      ),
      ...all
        .slice(0, index)
        .filter((other) => isBeside(one, other))
        .map(({ name }) => `runs at the same time as ${name}, on the same template`),
    ].map((fault) => `${one.name} ${fault}`),
  );

const when = (wrong: boolean, fault: string): readonly string[] => (wrong ? [fault] : []);

const duplicates = (names: readonly string[]): readonly string[] =>
  names.filter((name, index) => names.indexOf(name) < index);

function checkNames({ name, variants }: Experiment, others: readonly string[]): readonly string[] {
  const names = variants.map((variant) => variant.name);
  return [
    ...when(others.includes(name), 'has the name of another experiment'),
    ...[name, ...names]
      .filter((one) => !kebab.test(one))
      .map((one) => `has "${one}" for a name, which is not kebab-case`),
    ...names
      .filter((one) => `${name}/${one}`.length > longestKey)
      .map((one) => `has a name that is too long: "${name}/${one}" may have ${longestKey} characters`),
    ...duplicates(names).map((one) => `has two variants called "${one}"`),
    ...duplicates(variants.map(({ template }) => template)).map((one) => `has two variants with "${one}"`),
  ];
}

function checkFigures(one: Experiment): readonly string[] {
  const { variants, baseline, leastEffect, mostOptOuts, power, alpha, watchedSeconds } = one;
  const sum = variants.reduce((total, { share }) => total + share, 0);
  const isShare = (value: number): boolean => value > 0 && value < 1;
  const { startsAt = 0, endsAt = Infinity } = one;
  return [
    ...when(
      variants.some(({ share }) => !isShare(share)),
      'has a share that is not between 0 and 1',
    ),
    ...when(Math.abs(sum - 1) > 1e-9, `has shares that sum to ${Number(sum.toFixed(9))}, not to 1`),
    ...when(!isShare(baseline), 'has a baseline that is not between 0 and 1'),
    ...when(
      !isShare(leastEffect) || baseline + leastEffect >= 1,
      'has a least effect that no rate above its baseline can show',
    ),
    ...when(!isShare(mostOptOuts), 'has an increase of opt-outs that is not between 0 and 1'),
    ...when(!(power >= 0.5 && power < 1), 'has a power that is not between 0.5 and 1'),
    ...when(!(alpha > 0 && alpha <= 0.2), 'has an alpha that is not between 0 and 0.2'),
    ...when(!(watchedSeconds > 0), 'watches its customers for no time'),
    ...when(startsAt >= endsAt, 'ends before it starts'),
  ];
}

function checkTemplates(experiment: Experiment, type: NotificationType | undefined): readonly string[] {
  if (!type) return [`is on the type "${experiment.type}", which the catalogue has not`];
  const { template, variants } = experiment;
  return [
    ...when(
      type.whenUnconfirmed === 'send-once-more',
      `is on ${type.name}, whose messages may come twice and are not counted`,
    ),
    ...when(
      variants.every((variant) => variant.template !== template),
      `has no variant with "${template}", which the others are held against`,
    ),
    ...variants.flatMap((variant) => checkVariant(type, template, variant)),
  ];
}

/** A variant says it in every language in which the type's own template does, and takes what that takes. */
function checkVariant({ templates }: NotificationType, own: string, variant: Variant): readonly string[] {
  const there = templates.filter(({ name }) => name === own);
  if (there.length === 0) return [`is on the template "${own}", which its type has not`];
  return there.flatMap((measure) => {
    const { language } = measure;
    const found = templates.find((one) => one.name === variant.template && one.language === language);
    if (!found) return [`has no template "${variant.template}" in ${language}`];
    const alike = isFilledLike(found, measure) && isFilledLike(measure, found);
    return when(
      !alike,
      `has "${variant.template}" in ${language} with other parameters, header or buttons than "${own}"`,
    );
  });
}

/** Whether two run on one template at some instant. */
function isBeside(one: Experiment, other: Experiment): boolean {
  const { startsAt = 0, endsAt = Infinity } = one;
  const { startsAt: begins = 0, endsAt: ends = Infinity } = other;
  return one.type === other.type && one.template === other.template && startsAt < ends && begins < endsAt;
}
