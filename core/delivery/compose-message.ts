import type { Notification, NotificationType } from '../catalogue/notification-type.ts';
import type { Customer } from '../recipients/customer.ts';
import { languageChain } from '../templates/language.ts';
import { type MessageTemplate, parametersOf, rendered } from '../templates/message-template.ts';
import { parameterValue } from '../templates/parameter-value.ts';
import type { MessageId } from './message-id.ts';

/** A template and what fills it, before any wire form. */
export type TemplateMessage = {
  template: string;
  language: string;
  body: readonly { parameter: string; text: string }[];
  /** What comes back when a quick reply is tapped, in the order of the buttons. */
  payloads: readonly string[];
};

const templateFor = (type: NotificationType, customer: Customer, fallback: string): MessageTemplate => {
  for (const language of languageChain(customer.locale, fallback)) {
    const found = type.templates.find((template) => template.language === language);
    if (found) return found;
  }
  throw new Error(`${type.name} has no template in ${fallback}, the stage's default language`);
};

type Composition = {
  type: NotificationType;
  notification: Notification;
  customer: Customer;
  fallback: string;
};

/** `es-CO` under a Spanish template; a reader of French under a Spanish template sees Spanish dates as well. */
const readingLocale = (locale: string, language: string): string =>
  locale.split('-')[0] === language.split('_')[0] ? locale : language.replace('_', '-');

const filled = ({ type, notification, customer, fallback }: Composition) => {
  const template = templateFor(type, customer, fallback);
  const locale = readingLocale(customer.locale, template.language);
  const values = notification.fill({ customer, phrases: template.phrases, locale });
  return {
    template,
    values: Object.fromEntries(Object.entries(values).map(([k, v]) => [k, parameterValue(v)])),
  };
};

/** Words a notification for its customer, in the nearest language there is a template for. */
export function composeMessage(id: MessageId, composition: Composition): TemplateMessage {
  const { template, values } = filled(composition);
  return {
    template: template.name,
    language: template.language,
    body: parametersOf(template).map((parameter) => ({ parameter, text: values[parameter] ?? '' })),
    payloads: composition.type.answers.map((answer) => `${answer}:${id}`),
  };
}

/** The text as the customer would read it. */
export function previewText(composition: Composition): string {
  const { template, values } = filled(composition);
  return rendered(template, values);
}
