import type { HeaderMedia, Notification, NotificationType } from '../catalogue/notification-type.ts';
import type { Customer } from '../recipients/customer.ts';
import {
  buttonsOf,
  footerOf,
  type MessageTemplate,
  parametersOf,
  rendered,
} from '../templates/message-template.ts';
import { parameterValue } from '../templates/parameter-value.ts';
import type { UsableTemplate } from '../templates/usable-templates.ts';
import { type Instant, later } from '../time/instant.ts';
import { localDay } from '../time/time-zone.ts';
import type { MessageId } from './message-id.ts';
import type { ReplyOffer } from './reply-payload.ts';

/** A template and what fills it, before any wire form. */
export type TemplateMessage = {
  /** Its name at Meta. */
  template: string;
  language: string;
  header: HeaderMedia | undefined;
  body: readonly { parameter: string; text: string }[];
  /** In the order of the template's. */
  buttons: readonly MessageButton[];
};

/** What comes back when a quick reply is tapped; a link leads through our redirect to the message's target. */
export type MessageButton = { kind: 'quick-reply'; offer: ReplyOffer } | { kind: 'link' };

export type Composition = {
  type: Pick<NotificationType, 'answers' | 'answerableSeconds'>;
  notification: Notification;
  customer: Customer;
  template: MessageTemplate;
  now: Instant;
};

/** `es-CO` under a Spanish template; a reader of French under a Spanish template sees Spanish dates as well. */
const readingLocale = (locale: string, language: string): string =>
  locale.split('-')[0] === language.split('_')[0] ? locale : language.replace('_', '-');

function valuesIn({ notification, customer, template, now }: Composition): Readonly<Record<string, string>> {
  const locale = readingLocale(customer.locale, template.language);
  const today = localDay(now, customer.timeZone);
  const values = notification.fill({ customer, phrases: template.phrases, locale, today });
  return Object.fromEntries(Object.entries(values).map(([name, text]) => [name, parameterValue(text)]));
}

function buttonsIn(id: MessageId, { type, template, customer, now }: Composition): readonly MessageButton[] {
  const until = later(now, type.answerableSeconds * 1000);
  const answers = type.answers.values();
  return buttonsOf(template).map((button) => {
    if (button.type === 'URL') return { kind: 'link' };
    const answer = answers.next().value ?? 'reply';
    return { kind: 'quick-reply', offer: { answer, about: id, customerId: customer.id, until } };
  });
}

/** Words a notification for its customer. */
export function composeMessage(
  id: MessageId,
  { metaName, template }: Pick<UsableTemplate, 'metaName' | 'template'>,
  composition: Omit<Composition, 'template'>,
): TemplateMessage {
  const whole = { ...composition, template };
  const values = valuesIn(whole);
  return {
    template: metaName,
    language: template.language,
    header: composition.notification.header,
    body: parametersOf(template).map((parameter) => ({ parameter, text: values[parameter] ?? '' })),
    buttons: buttonsIn(id, whole),
  };
}

/** What the customer would read. */
export type Preview = {
  header?: HeaderMedia;
  text: string;
  footer?: string;
  buttons: readonly { type: 'QUICK_REPLY' | 'URL'; title: string; url?: string }[];
};

/** The message as the customer would see it. */
export function previewOf(composition: Composition): Preview {
  const { notification, template } = composition;
  const { header, link } = notification;
  const footer = footerOf(template);
  return {
    ...(header && { header }),
    text: rendered(template, valuesIn(composition)),
    ...(footer && { footer }),
    buttons: buttonsOf(template).map(({ type, text: title }) => ({
      type,
      title,
      ...(type === 'URL' && link && { url: link }),
    })),
  };
}
