import * as z from 'zod';
import { Instant } from '../../core/time/instant.ts';
import { Event, type Reader, told, word } from './account-news-words.ts';
import { readAccountUpdate } from './account-update.ts';

/** News of one change; `foreign` where it is about another number or account of the app's. */
export type AccountRead = ReturnType<Reader> | 'foreign' | 'malformed';

type Ours = { wabaId: string; displayPhoneNumber: string };
type Change = { field: string; value: unknown; wabaId: string; time: number | undefined };

/** Customers a day: a tier such as `TIER_2K`, or a number; undefined without a limit. */
const PerDay = z
  .union([z.int().min(-1), z.string().regex(/^(TIER_)?(\d+K?|UNLIMITED)$/)])
  .transform((limit) => {
    const [, digits, thousands] = /(\d+)(K?)$/.exec(String(limit)) ?? [];
    if (digits === undefined || (typeof limit === 'number' && limit < 0)) return undefined;
    return Number(digits) * (thousands ? 1000 : 1);
  });

const limitIn = (value: object, ...names: string[]): { perDay: number | undefined } | undefined => {
  for (const name of names) {
    const parsed = PerDay.safeParse(Object(value)[name]);
    if (parsed.success) return { perDay: parsed.data };
  }
  return undefined;
};

/** https://developers.facebook.com/documentation/business-messaging/whatsapp/throughput */
const upgraded = 1000;

const readNumber: Reader = (value, at) => {
  const { event } = Event.parse(value);
  if (event === 'THROUGHPUT_UPGRADE') return { line: { kind: 'throughput', perSecond: upgraded, at } };
  const limit = limitIn(value, 'max_daily_conversations_per_business', 'current_limit');
  const kind = event === 'FLAGGED' ? 'alert' : 'notice';
  return {
    ...told(kind, 'phone_number_quality_update', event),
    ...(limit && { line: { kind: 'messaging-limit', ...limit, at } }),
  };
};

const readCapability: Reader = (value, at) => {
  const limit = limitIn(value, 'max_daily_conversations_per_business', 'max_daily_conversation_per_phone');
  return limit
    ? { line: { kind: 'messaging-limit', ...limit, at } }
    : told('notice', 'business_capability_update');
};

const Alert = z.object({ alert_info: z.object({ alert_type: word, alert_severity: word.optional() }) });
const OlderAlert = z.object({ alert_type: word, alert_severity: word.optional() });

const readAlert: Reader = (value) => {
  const parsed = Alert.safeParse(value);
  const { alert_type: type, alert_severity: severity } = parsed.success
    ? parsed.data.alert_info
    : OlderAlert.parse(value);
  return told('alert', 'account_alerts', type, ...(severity ? [severity] : []));
};

/** A decision that is good news, or else a person's affair. */
const decided =
  (field: string): Reader =>
  (value) => {
    const { decision } = z.object({ decision: word }).parse(value);
    return told(decision === 'APPROVED' ? 'notice' : 'alert', field, decision);
  };

const noted =
  (field: string, name: string): Reader =>
  (value) =>
    told('notice', field, word.parse(Object(value)[name]));

const readers: Readonly<Record<string, Reader>> = {
  phone_number_quality_update: readNumber,
  business_capability_update: readCapability,
  account_update: readAccountUpdate,
  account_alerts: readAlert,
  account_review_update: decided('account_review_update'),
  phone_number_name_update: decided('phone_number_name_update'),
  security: (value) => told('security', 'security', Event.parse(value).event),
};

/** Read where they come, and not worth a subscription. */
const readersBeside: Readonly<Record<string, Reader>> = {
  payment_configuration_update: noted('payment_configuration_update', 'status'),
  business_username_update: noted('business_username_update', 'status'),
};

export const accountFields: readonly string[] = Object.keys(readers);

const readerOf = (field: string): Reader | undefined => {
  const all = Object.hasOwn(readers, field) ? readers : readersBeside;
  return Object.hasOwn(all, field) ? all[field] : undefined;
};

export const isAccountField = (field: string): boolean => readerOf(field) !== undefined;

const When = z.int().positive().max(1e11);
const About = z.object({ display_phone_number: z.coerce.string().optional() });
const digitsOf = (phone: string): string => phone.replace(/\D/g, '');

/** Reads what Meta decides about the account and the number that sends, as far as they are ours. */
export function readAccountChange({ field, value, wabaId, time }: Change, ours: Ours): AccountRead {
  if (wabaId !== ours.wabaId) return 'foreign';
  const about = About.safeParse(value);
  const when = When.safeParse(time);
  if (!about.success || !when.success) return 'malformed';
  const { display_phone_number: number } = about.data;
  if (number !== undefined && digitsOf(number) !== digitsOf(ours.displayPhoneNumber)) return 'foreign';
  try {
    const read = readerOf(field)?.(Object(value), Instant.parse(when.data * 1000));
    return read ?? 'malformed';
  } catch {
    return 'malformed';
  }
}
