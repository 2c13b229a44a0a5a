import { expect, it } from 'vitest';
import type { Caller, PolicyStatement } from '../../sandbox/cloud.ts';
import { createEventBridge } from '../../sandbox/eventbridge/create-eventbridge.ts';
import { openStore } from '../../sandbox/store/open-store.ts';

const announcer: Caller = {
  kind: 'function',
  functionName: 'announce',
  roleArn: 'arn:aws:iam::000000000000:role/announce',
};
const producer: Caller = { kind: 'outside' };

function aBus() {
  const eventBridge = createEventBridge({
    store: openStore(undefined),
    now: () => 0,
    deliver: async () => {},
    log: () => {},
  });
  const { arn } = eventBridge.createBus('bank');
  return { eventBridge, arn };
}

async function admitted(
  statement: Partial<PolicyStatement>,
  caller: Caller,
  source = 'aviso',
  detailType = 'T',
) {
  const { eventBridge, arn } = aBus();
  const whole: PolicyStatement = {
    Effect: 'Deny',
    Principal: '*',
    Action: 'events:PutEvents',
    Resource: arn,
    ...statement,
  };
  eventBridge.putBusPolicy('bank', 'statement', whole);
  return 'eventId' in (await eventBridge.put('bank', { source, detailType, detail: {} }, caller));
}

const role = announcer.roleArn;
const onlyAnnouncer = {
  StringEquals: { 'events:source': 'aviso' },
  ArnNotEquals: { 'aws:PrincipalArn': role },
};

it('a source can be kept for one role: others are denied it, and may send any other', async () => {
  expect(await admitted({ Condition: onlyAnnouncer }, announcer)).toBe(true);
  expect(await admitted({ Condition: onlyAnnouncer }, producer)).toBe(false);
  expect(await admitted({ Condition: onlyAnnouncer }, producer, 'core-banking')).toBe(true);
});

it('a denied entry says who was denied what', async () => {
  const { eventBridge, arn } = aBus();
  const statement = { Effect: 'Deny', Principal: '*', Action: 'events:PutEvents', Resource: arn } as const;
  eventBridge.putBusPolicy('bank', 'statement', statement);

  expect(await eventBridge.put('bank', { source: 'aviso', detailType: 'T', detail: {} }, producer)).toEqual({
    error: 'AccessDeniedException',
    message: expect.stringContaining('arn:aws:iam::000000000000:user/producer'),
  });
  expect(eventBridge.events(0)).toEqual([]);
});

it.each<[string, PolicyStatement['Condition'], boolean]>([
  ['StringEquals holds', { StringEquals: { 'events:source': ['x', 'aviso'] } }, true],
  ['StringEquals does not hold', { StringEquals: { 'events:source': 'x' } }, false],
  ['StringNotEquals holds', { StringNotEquals: { 'events:source': 'x' } }, true],
  [
    'StringNotEquals does not hold for one of the values',
    { StringNotEquals: { 'events:source': ['x', 'aviso'] } },
    false,
  ],
  ['StringLike holds', { StringLike: { 'events:detail-type': '?' } }, true],
  ['StringNotLike does not hold', { StringNotLike: { 'events:detail-type': '*' } }, false],
  ['ArnEquals holds', { ArnEquals: { 'aws:PrincipalArn': role } }, true],
  ['ArnLike holds', { ArnLike: { 'AWS:principalarn': 'arn:aws:iam::*:role/ann*' } }, true],
  ['ArnLike stays within the parts of an ARN', { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*' } }, false],
  ['ArnNotLike does not hold', { ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/*' } }, false],
  ['the account is right', { StringEquals: { 'aws:PrincipalAccount': '000000000000' } }, true],
  ['a key is absent', { StringEquals: { 'aws:SourceAccount': '000000000000' } }, false],
  ['an absent key is asked for with IfExists', { StringEqualsIfExists: { 'aws:SourceAccount': '1' } }, true],
  ['a negated operator meets an absent key', { StringNotEquals: { 'aws:SourceAccount': '1' } }, true],
  ['Null says that a key is absent', { Null: { 'aws:SourceAccount': 'true' } }, true],
  ['Null says that a present key is absent', { Null: { 'events:source': 'true' } }, false],
  [
    'only one of two conditions holds',
    { ...{ StringEquals: { 'events:source': 'aviso' } }, Null: { 'events:source': 'true' } },
    false,
  ],
])('a deny whose condition says that %s applies: %j → %s', async (_, Condition, denied) => {
  expect(await admitted({ ...(Condition && { Condition }) }, announcer)).toBe(!denied);
});

it.each<[string, Partial<PolicyStatement>, boolean]>([
  ['the role', { Principal: { AWS: role } }, true],
  ['another role', { Principal: { AWS: 'arn:aws:iam::000000000000:role/other' } }, false],
  ['the account', { Principal: { AWS: ['arn:aws:iam::000000000000:root'] } }, true],
  ['a service', { Principal: { Service: 'events.amazonaws.com' } }, false],
  ['every action', { Action: ['events:*'] }, true],
  ['another action', { Action: 'events:PutRule' }, false],
  ['another bus', { Resource: 'arn:aws:events:eu-west-1:000000000000:event-bus/other' }, false],
  ['nothing but an allowance', { Effect: 'Allow' }, false],
])('a deny on %s is judged by principal, action, resource and effect', async (_, statement, denied) => {
  expect(await admitted(statement, announcer)).toBe(!denied);
});

it.each<[string, object]>([
  ['operator', { Condition: { DateLessThan: { 'events:source': 'x' } } }],
  ['operator suffix', { Condition: { 'ForAnyValue:StringEquals': { 'events:source': 'x' } } }],
  ['condition key', { Condition: { StringEquals: { 'aws:SourceIp': 'x' } } }],
  ['Null value', { Condition: { Null: { 'events:source': 'perhaps' } } }],
  ['element', { NotAction: 'events:PutRule' }],
  ['kind of principal', { Principal: { Federated: 'x' } }],
])('a policy with an unknown %s is an error, never an allowance', (_, statement) => {
  const { eventBridge, arn } = aBus();
  const whole = {
    Effect: 'Deny',
    Principal: '*',
    Action: 'events:PutEvents',
    Resource: arn,
    ...statement,
  } as const;

  expect(() => eventBridge.putBusPolicy('bank', 'statement', whole)).toThrow('bus policy');
});
