import type * as z from 'zod';
import type { Purpose } from '../consent/consent.ts';
import { type BusinessEvent, parseEvent } from '../intake/business-event.ts';
import type { Customer } from '../recipients/customer.ts';
import type { MessageTemplate } from '../templates/message-template.ts';
import type { Conversion } from './conversion.ts';
import type { Matter } from './matter.ts';

/** Words and formats for one customer. */
export type Reader = {
  customer: Customer;
  phrases: MessageTemplate['phrases'];
  /** For amounts and dates: the customer's own, as long as the template speaks their language. */
  locale: string;
  /** The customer's calendar day as it is written, which may be after the event's: `2026-11-22`. */
  today: string;
};

/** A value for every parameter of the template. */
export type ParameterValues = Readonly<Record<string, string>>;

/** What stands above the text. A document may be a file of the bank's in our documents bucket. */
export type HeaderMedia =
  | { kind: 'document'; filename: string; source: { link: string } | { s3Key: string } }
  | { kind: 'image'; source: { link: string } };

/** An event that was read by its type: to be judged, and worded for whoever it concerns. */
export type Notification = {
  event: BusinessEvent<unknown>;
  /** The event's detail as it was published, for keeping. */
  published: unknown;
  /** The name of the type's template that says it. */
  template: string;
  fill: (reader: Reader) => ParameterValues;
  header: HeaderMedia | undefined;
  /** Where the template's link button leads. */
  link: string | undefined;
  /** The last day of the customer's calendar on which it may be said, such as `2026-11-30`. */
  lastDay: string | undefined;
  /** What the bank's systems know it by; told with each event that an answer becomes. */
  facts: Readonly<Record<string, string>>;
  /** What the message is about; once any of them is settled, it is obsolete. */
  matters: readonly Matter[];
};

export type Goal = { conversions: readonly Conversion[]; windowSeconds: number };

type Entry = {
  /** Kebab-case; names the channel, the templates' folder and the figures. */
  name: string;
  detailType: string;
  purpose: Purpose;
  category: MessageTemplate['category'];
  /** Whose traffic it queues with: security never waits behind the others. */
  lane: 'security' | 'service' | 'marketing';
  /** Which gates ask after it; security passes caps and quiet hours whatever stands here. */
  policy: {
    quietHours: 'respected' | 'skipped';
    /** The counter of the customer's day that it takes one of. */
    cap: 'transactions' | 'shared' | 'none';
    /** It asks for money that is owed, which some countries' laws count. */
    collects: boolean;
  };
  /** How long Meta tries to deliver, in seconds: after that it is worth nothing. Utility 30 s to 12 h, marketing 12 h to 30 d. */
  timeToLiveSeconds: number;
  /** How long a lost answer may stay in doubt before the message ends as `unconfirmed`, in seconds. */
  patienceSeconds: number;
  /** What then: Meta cannot be asked, so a message that must not be lost may be sent once more and may come twice. */
  whenUnconfirmed: 'end' | 'send-once-more';
  /** Each of its names in every language. */
  templates: readonly MessageTemplate[];
  /** What each quick reply means (see answer.ts), in the order of the templates' buttons. */
  answers: readonly string[];
  /** How long a quick reply counts, in seconds from when the message is written. @default - 30 days */
  answerableSeconds?: number;
  /** What it is sent for, and for how long after it a conversion may be its own. @default - a reply within 7 days */
  goal?: Goal;
};

/** How a type reads its events; what they look like stays between these functions. */
type Reading<Data> = {
  data: z.ZodType<Data>;
  fill: (event: BusinessEvent<Data>, reader: Reader) => ParameterValues;
  /** For types whose templates have several names. @default - the type's own, with underscores */
  template?: (data: Data) => string;
  header?: (data: Data) => HeaderMedia | undefined;
  link?: (data: Data) => string | undefined;
  lastDay?: (data: Data) => string | undefined;
  matters?: (data: Data) => readonly Matter[];
  facts?: (data: Data) => Readonly<Record<string, string | undefined>>;
};

/** One kind of notification as data: adding a type is adding an entry and its templates. */
export type NotificationType = Required<Entry> & {
  /** The `data` of its events, for whoever publishes a schema. */
  data: z.ZodType;
  /** Parses an event's detail; throws a Defect that names the bad field. */
  read: (detail: unknown) => Notification;
};

// A message's row stays within one write unit; what is longer is found by `causedBy`.
const longestFact = 64;

const short = (facts: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(facts).flatMap(([name, value]) =>
      value !== undefined && value.length <= longestFact ? [[name, value]] : [],
    ),
  );

const daySeconds = 24 * 60 * 60;

/** Makes a catalogue entry. */
export function notificationType<Data>({
  data,
  fill,
  template,
  header,
  link,
  lastDay,
  matters,
  facts,
  ...entry
}: Entry & Reading<Data>): NotificationType {
  return {
    answerableSeconds: 30 * daySeconds,
    goal: { conversions: ['reply'], windowSeconds: 7 * daySeconds },
    ...entry,
    data,
    read: (detail) => {
      const event = parseEvent(entry.detailType, data, detail);
      return {
        event,
        published: detail,
        template: template?.(event.data) ?? entry.name.replaceAll('-', '_'),
        fill: (reader) => fill(event, reader),
        header: header?.(event.data),
        link: link?.(event.data),
        lastDay: lastDay?.(event.data),
        matters: matters?.(event.data) ?? [],
        facts: short(facts?.(event.data) ?? {}),
      };
    },
  };
}
