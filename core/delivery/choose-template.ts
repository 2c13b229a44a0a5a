import type { NotificationType } from '../catalogue/notification-type.ts';
import type { Customer } from '../recipients/customer.ts';
import { languageChain } from '../templates/language.ts';
import type { MessageTemplate } from '../templates/message-template.ts';

/** A version of a template that Meta has approved, under the name it has there. */
export type SendableTemplate = { template: MessageTemplate; metaName: string; version: string };

/** The version of one of our templates that may be sent just now, if any may. */
export type SendableVersion = (ours: MessageTemplate) => SendableTemplate | undefined;

const speaks = (language: string, locale: string): boolean => language.split('_')[0] === locale.split('-')[0];

/**
 * The template in the nearest language to the customer's. Who has templates in their own language is never
 * written to in another, even where theirs may not be sent just now.
 */
export function chooseTemplate(
  { templates }: Pick<NotificationType, 'templates'>,
  name: string,
  { locale }: Pick<Customer, 'locale'>,
  fallback: string,
  sendable: SendableVersion,
): SendableTemplate | undefined {
  const written = languageChain(locale, fallback).flatMap((language) =>
    templates.filter((one) => one.name === name && one.language === language),
  );
  const own = written.filter(({ language }) => speaks(language, locale));
  for (const template of own.length > 0 ? own : written) {
    const found = sendable(template);
    if (found) return found;
  }
  return undefined;
}
