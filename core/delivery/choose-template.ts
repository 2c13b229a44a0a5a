import { type Experiment, variantFor, variantKey } from '../catalogue/experiment.ts';
import { experimentOn } from '../catalogue/experiments.ts';
import type { NotificationType } from '../catalogue/notification-type.ts';
import type { Customer } from '../recipients/customer.ts';
import { languageChain } from '../templates/language.ts';
import type { MessageTemplate } from '../templates/message-template.ts';
import type { FindTemplateVersions } from '../templates/ports.ts';
import type { TemplateVersion } from '../templates/template-version.ts';
import { type UsableTemplate, usableVersion } from '../templates/usable-templates.ts';
import type { Instant } from '../time/instant.ts';

const speaks = (language: string, locale: string): boolean => language.split('_')[0] === locale.split('-')[0];

/**
 * The templates to try for a customer, the nearest language first. Who has templates in their own language is never
 * written to in another, even where theirs may not be sent just now.
 */
export function templatesFor(
  { templates }: Pick<NotificationType, 'templates'>,
  name: string,
  { locale }: Pick<Customer, 'locale'>,
  fallback: string,
): readonly MessageTemplate[] {
  const written = languageChain(locale, fallback).flatMap((language) =>
    templates.filter((one) => one.name === name && one.language === language),
  );
  const own = written.filter(({ language }) => speaks(language, locale));
  return own.length > 0 ? own : written;
}

/** The first of them that may be sent. */
export function chooseTemplate(
  candidates: readonly MessageTemplate[],
  stored: readonly TemplateVersion[],
): UsableTemplate | undefined {
  for (const candidate of candidates) {
    const usable = usableVersion(candidate, stored);
    if (usable) return usable;
  }
  return undefined;
}

/** A template that may be sent, and which variant of an experiment it is: `loan-call-to-action/see-offer`. */
export type ChosenTemplate = UsableTemplate & { variant?: string };

/** Whom a message is for; `cameAt` is when its event was claimed, which decides whether it is in an experiment. */
export type Reader = { customer: Customer | undefined; defaultLanguage: string; cameAt: Instant };

/** The template that says it to a customer and may be sent now; undefined where there is none, or nobody to say it to. */
export async function findTemplate(
  find: FindTemplateVersions,
  type: Pick<NotificationType, 'name' | 'templates'>,
  name: string,
  { customer, defaultLanguage, cameAt }: Reader,
): Promise<ChosenTemplate | undefined> {
  if (!customer) return undefined;
  const candidatesOf = (template: string) => templatesFor(type, template, customer, defaultLanguage);
  const own = candidatesOf(name);
  const experiment = experimentOn(type.name, name, cameAt);
  if (!experiment) return chooseTemplate(own, await find(own));
  const all = experiment.variants.flatMap(({ template }) => candidatesOf(template));
  const stored = await find(all);
  const usable = chooseTemplate(own, stored);
  return usable && (variantOf(experiment, customer, usable, { candidates: all, stored }) ?? usable);
}

type Offered = { candidates: readonly MessageTemplate[]; stored: readonly TemplateVersion[] };

/**
 * The customer's variant, as long as each variant may be sent in the language of the type's own template: if some
 * customers dropped out and others did not, the two could not be compared.
 */
function variantOf(
  experiment: Experiment,
  customer: Customer,
  { template: { language } }: UsableTemplate,
  { candidates, stored }: Offered,
): ChosenTemplate | undefined {
  const inLanguage = candidates.filter((one) => one.language === language);
  const isAtMeta = ({ name }: MessageTemplate): boolean =>
    stored.some((one) => one.name === name && one.language === language);
  // What nobody has pushed counts as sendable only where nobody has pushed anything.
  if (inLanguage.some(isAtMeta) && !inLanguage.every(isAtMeta)) return undefined;
  const usable = inLanguage.flatMap((one) => usableVersion(one, stored) ?? []);
  if (usable.length < experiment.variants.length) return undefined;
  const variant = variantFor(experiment, customer.id);
  const chosen = usable.find(({ template }) => template.name === variant.template);
  return chosen && { ...chosen, variant: variantKey(experiment, variant) };
}
