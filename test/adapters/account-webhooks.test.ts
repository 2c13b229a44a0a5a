import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readWebhook } from '../../adapters/whatsapp/webhook-payload.ts';

const ours = { phoneNumberId: '7', wabaId: '102290129340398', displayPhoneNumber: '+1 555-078-3881' };
const seconds = 1748454394;
const at = seconds * 1000;

const sample = (name: string) =>
  readWebhook(readFileSync(`test/fixtures/meta/webhooks/${name}.json`, 'utf8'), ours);
const told = (field: string, value: unknown, { id = ours.wabaId, time = seconds as unknown } = {}) =>
  readWebhook(
    JSON.stringify({
      object: 'whatsapp_business_account',
      entry: [{ id, time, changes: [{ field, value }] }],
    }),
    ours,
  );

const quiet = { unread: [], foreign: 0 };

describe('as Meta documents it,', () => {
  it.each([
    [
      'phone-number-quality-throughput-upgrade',
      [{ kind: 'throughput', perSecond: 1000, at: 1748454394000 }],
      [],
    ],
    [
      'account-update-disabled-reinstate',
      [{ kind: 'restored', cause: 'DISABLED_UPDATE REINSTATE', at: 1743451903000 }],
      [],
    ],
    [
      'account-update-violation',
      [{ kind: 'stopped', cause: 'ACCOUNT_VIOLATION ADULT', at: 1743451903000 }],
      [],
    ],
    [
      'account-update-volume-tier',
      [],
      [{ kind: 'price', what: 'VOLUME_BASED_PRICING_TIER_UPDATE UTILITY 25000001:50000000 2025-11 India' }],
    ],
    [
      'account-alert-limit-deferred',
      [],
      [{ kind: 'alert', what: 'account_alerts INCREASED_CAPABILITIES_ELIGIBILITY_DEFERRED WARNING' }],
    ],
    ['account-review-update', [], [{ kind: 'notice', what: 'account_review_update APPROVED' }]],
    ['phone-number-name-update', [], [{ kind: 'notice', what: 'phone_number_name_update APPROVED' }]],
    [
      'payment-configuration-update',
      [],
      [{ kind: 'notice', what: 'payment_configuration_update Needs Testing' }],
    ],
    ['security', [], [{ kind: 'security', what: 'security PIN_RESET_REQUEST' }]],
  ])('%s is heard', (name, line, account) => {
    expect(sample(name)).toMatchObject({ ...quiet, line, account });
  });

  it('a capability of another account is counted and not heard', () => {
    expect(sample('business-capability-update')).toMatchObject({ line: [], foreign: 1 });
  });
});

describe('the limit of customers a day', () => {
  it.each([
    ['business_capability_update', { max_daily_conversations_per_business: 2000 }, 2000],
    ['business_capability_update', { max_daily_conversations_per_business: 'TIER_UNLIMITED' }, undefined],
    ['business_capability_update', { max_daily_conversation_per_phone: -1 }, undefined],
    ['phone_number_quality_update', { event: 'ONBOARDING', current_limit: 'TIER_250' }, 250],
    [
      'phone_number_quality_update',
      { event: 'UPGRADE', max_daily_conversations_per_business: 'TIER_10K' },
      10_000,
    ],
    ['phone_number_quality_update', { event: 'DOWNGRADE', current_limit: 'TIER_100K' }, 100_000],
  ])('is told by %s as %j', (field, value, perDay) => {
    expect(told(field, value).line).toEqual([{ kind: 'messaging-limit', perDay, at }]);
  });

  it('is not guessed from what is none', () => {
    for (const limit of ['TIER_NOT_SET', 'many', null, {}])
      expect(
        told('business_capability_update', { max_daily_conversations_per_business: limit }),
      ).toMatchObject({
        line: [],
        account: [{ kind: 'notice' }],
      });
  });
});

describe('an account', () => {
  it.each([
    [{ event: 'ACCOUNT_DELETED' }, 'ACCOUNT_DELETED'],
    [{ event: 'DISABLED_UPDATE', ban_info: { waba_ban_state: 'DISABLE' } }, 'DISABLED_UPDATE DISABLE'],
    [{ event: 'DISABLED_UPDATE' }, 'DISABLED_UPDATE ?'],
    [
      {
        event: 'ACCOUNT_RESTRICTION',
        restriction_info: [{ restriction_type: 'RESTRICTED_BIZ_INITIATED_MESSAGING' }],
      },
      'ACCOUNT_RESTRICTION RESTRICTED_BIZ_INITIATED_MESSAGING',
    ],
    [{ event: 'ACCOUNT_RESTRICTION' }, 'ACCOUNT_RESTRICTION'],
    [{ event: 'ACCOUNT_VIOLATION' }, 'ACCOUNT_VIOLATION ?'],
  ])('that Meta stops stops the line: %j', (value, cause) => {
    expect(told('account_update', value)).toMatchObject({
      line: [{ kind: 'stopped', cause, at }],
      account: [],
    });
  });

  it.each([
    ['account_update', { event: 'DISABLED_UPDATE', ban_info: { waba_ban_state: 'SCHEDULE_FOR_DISABLE' } }],
    [
      'account_update',
      {
        event: 'ACCOUNT_RESTRICTION',
        restriction_info: [{ restriction_type: 'RESTRICTED_ADD_PHONE_NUMBER_ACTION' }],
      },
    ],
    ['account_update', { event: 'PARTNER_REMOVED' }],
    ['account_update', { event: 'SOMETHING_NEW' }],
    ['account_review_update', { decision: 'REJECTED' }],
    ['phone_number_name_update', { decision: 'REJECTED', requested_verified_name: 'Lucky Shrub' }],
    ['phone_number_quality_update', { event: 'FLAGGED' }],
    ['account_alerts', { alert_type: 'PROFILE_PICTURE_LOST' }],
  ])('calls a person, and goes on sending: %s %j', (field, value) => {
    expect(told(field, value)).toMatchObject({ line: [], account: [{ kind: 'alert' }] });
  });

  it.each([
    ['account_update', { event: 'VERIFIED_ACCOUNT' }],
    ['business_username_update', { status: 'approved', username: 'bank' }],
  ])('has good news that call nobody: %s', (field, value) => {
    expect(told(field, value)).toMatchObject({ line: [], account: [{ kind: 'notice' }] });
  });

  it('is told another price', () => {
    expect(told('account_update', { event: 'AUTH_INTL_PRICE_ELIGIBILITY_UPDATE' }).account).toEqual([
      { kind: 'price', what: 'AUTH_INTL_PRICE_ELIGIBILITY_UPDATE' },
    ]);
  });

  it('hears of errors that belong to no message', () => {
    const value = { metadata: { phone_number_id: '7' }, errors: [{ code: 131000, title: 'x' }] };
    expect(told('messages', value).account).toEqual([{ kind: 'alert', what: 'errors 131000' }]);
  });
});

it('news of another account, or of another number of ours, are counted and not heard', () => {
  const stopped = { event: 'ACCOUNT_DELETED' };
  const upgrade = { event: 'THROUGHPUT_UPGRADE', display_phone_number: '15550000000' };

  expect(told('account_update', stopped, { id: '999' })).toMatchObject({ line: [], foreign: 1 });
  expect(told('phone_number_quality_update', upgrade)).toMatchObject({ line: [], foreign: 1 });
  expect(
    told('phone_number_quality_update', { ...upgrade, display_phone_number: '+1 (555) 078-3881' }),
  ).toMatchObject({ line: [{ kind: 'throughput' }], foreign: 0 });
});

it.each([
  ['no event', 'account_update', {}],
  ['no object', 'security', 'PIN_RESET_REQUEST'],
  ['no decision', 'account_review_update', { decision: null }],
])('news with %s say so, and nothing of what they held', (_, field, value) => {
  const { account, unread } = told(field, value);
  expect([...account.map(({ what }) => what), ...unread.map(({ why }) => why)]).toEqual([
    expect.stringMatching(/\?$|malformed/),
  ]);
});

it.each([['soon'], [1.5], [-1], [1e18]])('news of no time (%s) are put aside', (time) => {
  expect(told('account_update', { event: 'ACCOUNT_DELETED' }, { time })).toMatchObject({
    line: [],
    unread: [{ field: 'account_update', why: 'malformed' }],
  });
});

it('what is logged is Meta’s own words, and never a name or a number that stands in their place', () => {
  const { account } = told('account_alerts', { alert_info: { alert_type: 'José «Pepe» +525512345678…' } });
  expect(account).toEqual([{ kind: 'alert', what: 'account_alerts ?' }]);
});
