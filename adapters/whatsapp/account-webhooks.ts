import * as z from 'zod';
import type { AccountNews } from '../../core/delivery/account-news.ts';
import type { LineNews } from '../../core/delivery/line-news.ts';
import { Instant } from '../../core/time/instant.ts';

/** News of one change; `foreign` where it is about another number or account of the app's. */
export type AccountRead = { line?: LineNews; account?: AccountNews } | 'foreign' | 'malformed';

type Ours = { wabaId: string; displayPhoneNumber: string };
type Change = { field: string; value: unknown; wabaId: string; time: number | undefined };

/** Meta's own enumerations and figures. Anything else might be somebody's name, and is not for the log. */
const word = z.union([z.string().regex(/^[\w:.,+ -]{1,60}$/), z.int().transform(String)]).catch('?');
const Event = z.object({ event: word });

const told = (kind: AccountNews['kind'], ...what: string[]): { account: AccountNews } => ({
  account: { kind, what: what.join(' ') },
});

/** Customers a day: a tier such as `TIER_2K`, or a number; undefined without a limit. */
const PerDay = z.union([z.int(), z.string().regex(/^(TIER_)?(\d+K?|UNLIMITED)$/)]).transform((limit) => {
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

type Reader = (value: object, at: Instant) => AccountRead;

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

const Restrictions = z.object({ restriction_info: z.array(z.object({ restriction_type: word })) });
/** Restrictions that leave what we send alone. */
const harmless = new Set(['RESTRICTED_ADD_PHONE_NUMBER_ACTION', 'RESTRICTED_CUSTOMER_INITIATED_MESSAGING']);

const readRestriction = (value: object, at: Instant): AccountRead => {
  const parsed = Restrictions.safeParse(value);
  const types = parsed.success ? parsed.data.restriction_info.map(({ restriction_type: type }) => type) : [];
  if (types.length > 0 && types.every((type) => harmless.has(type)))
    return told('alert', 'account_update', ...types);
  return { line: { kind: 'stopped', cause: ['ACCOUNT_RESTRICTION', ...types].join(' '), at } };
};

const Ban = z.object({ ban_info: z.object({ waba_ban_state: word }) });

const readBan = (value: object, at: Instant): AccountRead => {
  const parsed = Ban.safeParse(value);
  const state = parsed.success ? parsed.data.ban_info.waba_ban_state : '?';
  const cause = `DISABLED_UPDATE ${state}`;
  if (state === 'REINSTATE') return { line: { kind: 'restored', cause, at } };
  if (state === 'SCHEDULE_FOR_DISABLE') return told('alert', 'account_update', cause);
  return { line: { kind: 'stopped', cause, at } };
};

const Violation = z.object({ violation_info: z.object({ violation_type: word }) });
const Tier = z.object({
  volume_tier_info: z.object({ pricing_category: word, tier: word, effective_month: word, region: word }),
});

const noticed = new Set([
  'VERIFIED_ACCOUNT',
  'AD_ACCOUNT_LINKED',
  'MM_LITE_TERMS_SIGNED',
  'BUSINESS_PRIMARY_LOCATION_COUNTRY_UPDATE',
  'PARTNER_ADDED',
  'PARTNER_APP_INSTALLED',
]);

const readAccount: Reader = (value, at) => {
  const { event } = Event.parse(value);
  switch (event) {
    case 'ACCOUNT_VIOLATION': {
      const parsed = Violation.safeParse(value);
      const type = parsed.success ? parsed.data.violation_info.violation_type : '?';
      return { line: { kind: 'stopped', cause: `${event} ${type}`, at } };
    }
    case 'ACCOUNT_RESTRICTION':
      return readRestriction(value, at);
    case 'DISABLED_UPDATE':
      return readBan(value, at);
    case 'ACCOUNT_DELETED':
      return { line: { kind: 'stopped', cause: event, at } };
    case 'VOLUME_BASED_PRICING_TIER_UPDATE': {
      const parsed = Tier.safeParse(value);
      const tier = parsed.success ? Object.values(parsed.data.volume_tier_info) : [];
      return told('price', event, ...tier);
    }
    case 'AUTH_INTL_PRICE_ELIGIBILITY_UPDATE':
      return told('price', event);
    default:
      return told(noticed.has(event) ? 'notice' : 'alert', 'account_update', event);
  }
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
  account_update: readAccount,
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
