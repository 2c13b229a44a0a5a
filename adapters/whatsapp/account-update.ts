import * as z from 'zod';
import { Event, type Reader, told, word } from './account-news-words.ts';

const Restrictions = z.object({ restriction_info: z.array(z.object({ restriction_type: word })) });
/** Restrictions that leave what we send alone. */
const harmless = new Set(['RESTRICTED_ADD_PHONE_NUMBER_ACTION', 'RESTRICTED_CUSTOMER_INITIATED_MESSAGING']);

const readRestriction: Reader = (value, at) => {
  const parsed = Restrictions.safeParse(value);
  const types = parsed.success ? parsed.data.restriction_info.map(({ restriction_type: type }) => type) : [];
  if (types.length > 0 && types.every((type) => harmless.has(type)))
    return told('alert', 'account_update', ...types);
  return { line: { kind: 'stopped', cause: ['ACCOUNT_RESTRICTION', ...types].join(' '), at } };
};

const Ban = z.object({ ban_info: z.object({ waba_ban_state: word }) });

const readBan: Reader = (value, at) => {
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

/** What Meta decides about the whole account: what stops it stops the line, and what is not known to be harmless calls a person. */
export const readAccountUpdate: Reader = (value, at) => {
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
