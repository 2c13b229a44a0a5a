import type * as z from 'zod';
import type { Purpose } from '../consent/consent.ts';
import { type BusinessEvent, parseEvent } from '../intake/business-event.ts';
import type { Customer } from '../recipients/customer.ts';
import type { MessageTemplate } from '../templates/message-template.ts';

/** Words and formats for one customer. */
export type Reader = {
  customer: Customer;
  phrases: MessageTemplate['phrases'];
  /** For amounts and dates: the customer's own, as long as the template speaks their language. */
  locale: string;
};

/** A value for every parameter of the type's templates. */
export type ParameterValues = Readonly<Record<string, string>>;

/** An event that was read by its type, ready to be worded for whoever it concerns. */
export type Notification = {
  event: BusinessEvent<unknown>;
  fill: (reader: Reader) => ParameterValues;
};

type Entry = {
  /** Kebab-case; names the channel, the templates' folder and the figures. */
  name: string;
  detailType: string;
  purpose: Purpose;
  category: MessageTemplate['category'];
  /** Whose traffic it queues with: security never waits behind the others. */
  lane: 'security' | 'service' | 'marketing';
  /** One per language. */
  templates: readonly MessageTemplate[];
  /** What each quick reply means, in the order of the templates' buttons. */
  answers: readonly string[];
};

/** One kind of notification as data: adding a type is adding an entry and its templates. */
export type NotificationType = Entry & {
  /** The `data` of its events, for whoever publishes a schema. */
  data: z.ZodType;
  /** Parses an event's detail; throws a Defect that names the bad field. */
  read: (detail: unknown) => Notification;
};

/** Makes a catalogue entry. What its events look like stays between its `data` and its `fill`. */
export function notificationType<Data>({
  data,
  fill,
  ...entry
}: Entry & {
  data: z.ZodType<Data>;
  fill: (event: BusinessEvent<Data>, reader: Reader) => ParameterValues;
}): NotificationType {
  return {
    ...entry,
    data,
    read: (detail) => {
      const event = parseEvent(entry.detailType, data, detail);
      return { event, fill: (reader) => fill(event, reader) };
    },
  };
}
