import type { NotificationType } from '../catalogue/notification-type.ts';
import type { Customer } from '../recipients/customer.ts';
import { languageChain } from '../templates/language.ts';
import type { MessageTemplate } from '../templates/message-template.ts';
import type { FindTemplateVersions } from '../templates/ports.ts';
import type { TemplateVersion } from '../templates/template-version.ts';
import { type UsableTemplate, usableVersion } from '../templates/usable-templates.ts';

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

/** The template that says it to a customer and may be sent now; undefined where there is none, or nobody to say it to. */
export async function findTemplate(
  find: FindTemplateVersions,
  type: Pick<NotificationType, 'templates'>,
  name: string,
  { customer, defaultLanguage }: { customer: Customer | undefined; defaultLanguage: string },
): Promise<UsableTemplate | undefined> {
  if (!customer) return undefined;
  const candidates = templatesFor(type, name, customer, defaultLanguage);
  return chooseTemplate(candidates, await find(candidates));
}
