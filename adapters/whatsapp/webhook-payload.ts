import * as z from 'zod';
import type { AddressChange } from '../../core/consent/hear-address-change.ts';
import type { Preference } from '../../core/consent/hear-preference.ts';
import type { AccountNews } from '../../core/delivery/account-news.ts';
import type { LineNews } from '../../core/delivery/line-news.ts';
import type { StatusReport } from '../../core/delivery/message.ts';
import { Defect } from '../../core/intake/defect.ts';
import type { TemplateReport } from '../../core/templates/template-report.ts';
import { type Instant, latest } from '../../core/time/instant.ts';
import { accountFields, isAccountField, readAccountChange } from './account-webhooks.ts';
import { readOptOut, readPreference } from './preference-webhooks.ts';
import { readStatus } from './status-webhooks.ts';
import { readAddressChange } from './system-messages.ts';
import { isTemplateField, readTemplateChange, templateFields } from './template-webhooks.ts';
import { instantOf } from './unix-seconds.ts';

const ourObject = 'whatsapp_business_account';
const Envelope = z.object({ object: z.string(), entry: z.array(z.unknown()) });
const Entry = z.object({
  id: z.coerce.string().optional(),
  time: z.number().optional().catch(undefined),
  changes: z.array(z.unknown()),
});
const Change = z.object({ field: z.string(), value: z.unknown() });

const Messages = z.object({
  metadata: z.object({ phone_number_id: z.string() }).optional(),
  statuses: z.array(z.unknown()).optional(),
  messages: z.array(z.unknown()).optional(),
  errors: z.array(z.unknown()).optional(),
});

const UserPreferences = z.object({
  metadata: z.object({ phone_number_id: z.string() }).optional(),
  user_preferences: z.array(z.unknown()),
});

/** A change or an item of one that nobody here can read: of a field that we do not know, or of an unknown shape. */
export type Unread = { field: string; why: 'unknown' | 'malformed' };

/** What a webhook brought, sorted. Counts of what is not ours, so that nothing is lost in silence. */
export type WebhookPayload = {
  reports: readonly StatusReport[];
  /** What people chose about marketing, in WhatsApp's own settings or by replying with a word that stops it. */
  preferences: readonly Preference[];
  /** People who have another number or user id now. */
  addresses: readonly AddressChange[];
  templates: readonly TemplateReport[];
  line: readonly LineNews[];
  account: readonly AccountNews[];
  unread: readonly Unread[];
  /** Replies and other inbound messages, those that stop marketing among them. */
  replies: number;
  /** When the last of them was written. */
  lastReplyAt: Instant | undefined;
  /** What is about other numbers, accounts or apps, or of a kind that moves nothing. */
  foreign: number;
  foreignTemplates: number;
  /** The webhook that would tell only these of its news: a body that is read like any other. */
  retell: (news: readonly object[]) => string;
};

/** Of all that the app hears, what is about us. */
export type OurAccount = { phoneNumberId: string; wabaId: string; displayPhoneNumber: string };

type Change = { field: string; value: unknown; id?: string | undefined; time?: number | undefined };
/** A change and, where it told several things, which one. */
type Place = { change: Change; list?: string; item?: unknown };

type Told = Omit<WebhookPayload, 'retell'>;
type News = {
  -readonly [Name in keyof Told]: Told[Name] extends readonly (infer One)[] ? One[] : Told[Name];
};

/** Reads one webhook body. A bad item does not cost its neighbours; a body that is no webhook is a Defect. */
export function readWebhook(body: string, ours: OurAccount): WebhookPayload {
  const news = sorted(body, ours);
  return Object.assign(news, { retell: (some: readonly object[]) => retoldFrom(body, ours, news, some) });
}

/** Hardly ever asked for, so that the body is read once more and keeps then where each of its news stood. */
function retoldFrom(body: string, ours: OurAccount, news: News, some: readonly object[]): string {
  const places = new Map<object, Place>();
  const again = allIn(sorted(body, ours, places));
  const here = allIn(news);
  return retold(some.flatMap((one) => places.get(again[here.indexOf(one)] ?? one) ?? []));
}

const allIn = (news: News): readonly object[] =>
  Object.values(news).flatMap((list): readonly object[] => (typeof list === 'number' ? [] : list));

function sorted(body: string, ours: OurAccount, places?: Map<object, Place>): News {
  const news: News = {
    reports: [],
    preferences: [],
    addresses: [],
    templates: [],
    line: [],
    account: [],
    unread: [],
    replies: 0,
    lastReplyAt: undefined,
    foreign: 0,
    foreignTemplates: 0,
  };
  const into = { news, ours, places };
  const { object, entry } = envelopeOf(body);
  if (object === ourObject) for (const one of entry) readEntry(one, into);
  else keep(news.unread, { field: wordOf(object), why: 'unknown' }, into, { field: object, value: entry });
  return news;
}

type Into = { news: News; ours: OurAccount; places: Map<object, Place> | undefined };

/** What Meta calls something, where it looks like a name at all: it is logged. */
const wordOf = (name: string): string => (/^[\w.-]{1,60}$/.test(name) ? name : '?');

function readEntry(item: unknown, into: Into): void {
  const entry = Entry.safeParse(item);
  if (!entry.success) {
    keep([], 'malformed', into, { field: '?', value: item });
    return;
  }
  const { id, time, changes } = entry.data;
  for (const one of changes) {
    const parsed = Change.safeParse(one);
    if (parsed.success) readChange({ ...parsed.data, id, time }, into);
    else keep([], 'malformed', into, { field: '?', value: one, id, time });
  }
}

function readChange(change: Change, into: Into): void {
  const { field } = change;
  if (field === 'messages') readMessages(change, into);
  else if (field === 'user_preferences') readPreferences(change, into);
  else if (isTemplateField(field)) readTemplate(change, into);
  else if (isAccountField(field)) readAccount(change, into);
  else keep(into.news.unread, { field: wordOf(field), why: 'unknown' }, into, change);
}

function readTemplate(change: Change, into: Into): void {
  const { news, ours } = into;
  const read = readTemplateChange(
    { ...change, time: change.time, wabaId: change.id ?? ours.wabaId },
    ours.wabaId,
  );
  if (read === 'foreign') news.foreignTemplates++;
  else keep(news.templates, read, into, change);
}

function readAccount(change: Change, into: Into): void {
  const { news, ours } = into;
  const read = readAccountChange({ ...change, time: change.time, wabaId: change.id ?? ours.wabaId }, ours);
  if (typeof read === 'string') {
    keep([], read, into, change);
    return;
  }
  if (read.line) keep(news.line, read.line, into, change);
  if (read.account) news.account.push(read.account);
}

function keep<One extends object>(
  list: One[],
  read: One | 'foreign' | 'malformed',
  { news, places }: Into,
  change: Change,
  name?: string,
  item?: unknown,
): void {
  if (read === 'foreign') {
    news.foreign++;
    return;
  }
  const place = places && { change, ...(name && { list: name, item }) };
  if (read === 'malformed') {
    const unread: Unread = { field: change.field, why: 'malformed' };
    if (place) places.set(unread, place);
    news.unread.push(unread);
    return;
  }
  if (place) places.set(read, place);
  list.push(read);
}

// An account may have several numbers, each with its own stage; all of them hear of all.
const isOurs = ({ metadata }: Pick<z.infer<typeof Messages>, 'metadata'>, { ours }: Into): boolean =>
  metadata === undefined || metadata.phone_number_id === ours.phoneNumberId;

function readMessages(change: Change, into: Into): void {
  const { news } = into;
  const parsed = Messages.safeParse(change.value);
  if (!parsed.success) {
    keep([], 'malformed', into, change);
    return;
  }
  const { statuses = [], messages = [], errors = [] } = parsed.data;
  if (!isOurs(parsed.data, into)) {
    news.foreign += statuses.length;
    return;
  }
  for (const item of statuses) keep(news.reports, readStatus(item), into, change, 'statuses', item);
  for (const item of messages) {
    news.replies++;
    news.lastReplyAt = latestOf(news.lastReplyAt, instantOf(Object(item).timestamp));
    const optOut = readOptOut(item);
    const address = readAddressChange(item);
    if (optOut) keep(news.preferences, optOut, into, change, 'messages', item);
    if (address) keep(news.addresses, address, into, change, 'messages', item);
  }
  if (errors.length > 0) news.account.push(errorNews(errors));
}

const latestOf = (one: Instant | undefined, other: Instant | undefined): Instant | undefined =>
  one && other ? latest(one, other) : (other ?? one);

const Errors = z.array(z.object({ code: z.int() }));

/** Errors that belong to no message: Meta could not process something of ours. */
function errorNews(errors: readonly unknown[]): AccountNews {
  const parsed = Errors.safeParse(errors);
  const codes = parsed.success ? parsed.data.map(({ code }) => code) : ['?'];
  return { kind: 'alert', what: ['errors', ...codes].join(' ') };
}

function readPreferences(change: Change, into: Into): void {
  const parsed = UserPreferences.safeParse(change.value);
  if (!parsed.success) {
    keep([], 'malformed', into, change);
    return;
  }
  for (const item of parsed.data.user_preferences) {
    const read = isOurs(parsed.data, into) ? readPreference(item) : 'foreign';
    keep(into.news.preferences, read, into, change, 'user_preferences', item);
  }
}

const otherLists = ['statuses', 'messages', 'errors', 'user_preferences', 'contacts'];

function retold(places: readonly Place[]): string {
  const entry = places.map(({ change: { field, value, id, time }, list, item }) => {
    const rest = list && Object.entries(Object(value)).filter(([name]) => !otherLists.includes(name));
    const alone = rest ? { ...Object.fromEntries(rest), [list]: [item] } : value;
    return { id, time, changes: [{ field, value: alone }] };
  });
  return JSON.stringify({ object: ourObject, entry });
}

/** All that the app is to be subscribed to. */
export const webhookFields: readonly string[] = [
  'messages',
  'user_preferences',
  ...templateFields,
  ...accountFields,
];

function envelopeOf(body: string): z.infer<typeof Envelope> {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    throw new Defect('INVALID_WEBHOOK', '', 'A signed webhook whose body is not JSON.');
  }
  const parsed = Envelope.safeParse(json);
  if (parsed.success) return parsed.data;
  const path = parsed.error.issues[0]?.path.join('.') ?? '';
  throw new Defect(
    'INVALID_WEBHOOK',
    path,
    `A signed webhook that is none of Meta's: ${path || 'no object'}.`,
  );
}
