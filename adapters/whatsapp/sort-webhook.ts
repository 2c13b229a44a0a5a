import * as z from 'zod';
import type { AccountNews } from '../../core/delivery/account-news.ts';
import type { Unread, WebhookNews } from '../../core/delivery/webhook-news.ts';
import { Defect } from '../../core/intake/defect.ts';
import { isAccountField, readAccountChange } from './account-webhooks.ts';
import { isEcho, readIncoming } from './incoming-messages.ts';
import { readOptOut, readPreference } from './preference-webhooks.ts';
import { readStatus } from './status-webhooks.ts';
import { readAddressChange } from './system-messages.ts';
import { isTemplateField, readTemplateChange } from './template-webhooks.ts';
import { instantOf } from './unix-seconds.ts';
import { type Change, type OurAccount, ourObject, type Place } from './webhook-change.ts';

const Envelope = z.object({ object: z.string(), entry: z.array(z.unknown()) });
const Entry = z.object({
  id: z.coerce.string().optional(),
  time: z.number().optional().catch(undefined),
  changes: z.array(z.unknown()),
});
const FieldAndValue = z.object({ field: z.string(), value: z.unknown() });

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

type News = {
  -readonly [Name in keyof WebhookNews]: WebhookNews[Name] extends readonly (infer One)[]
    ? One[]
    : WebhookNews[Name];
};

/** Sorts what a webhook tells by kinds; `places` then holds where each of its news stood. */
export function sortWebhook(body: string, ours: OurAccount, places?: Map<object, Place>): WebhookNews {
  const news: News = {
    reports: [],
    preferences: [],
    incoming: [],
    addresses: [],
    templates: [],
    line: [],
    account: [],
    unread: [],
    replies: 0,
    lastReplyAt: 0,
    echoes: 0,
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
    const parsed = FieldAndValue.safeParse(one);
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
    if (isEcho(item, into.ours.displayPhoneNumber)) news.echoes++;
    else readMessage(item, Object(change.value).contacts, into, change);
  }
  if (errors.length > 0) news.account.push(errorNews(errors));
}

function readMessage(item: unknown, contacts: unknown, into: Into, change: Change): void {
  const { news } = into;
  news.replies++;
  news.lastReplyAt = Math.max(news.lastReplyAt, instantOf(Object(item).timestamp) ?? 0);
  const optOut = readOptOut(item);
  const address = readAddressChange(item);
  const incoming = readIncoming(item, contacts);
  const isUnread = [optOut, address, incoming].includes('malformed');
  if (isUnread) keep([], 'malformed', into, change, 'messages', item);
  if (optOut && optOut !== 'malformed') keep(news.preferences, optOut, into, change, 'messages', item);
  if (address && address !== 'malformed') keep(news.addresses, address, into, change, 'messages', item);
  if (incoming && incoming !== 'malformed') keep(news.incoming, incoming, into, change, 'messages', item);
}

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
