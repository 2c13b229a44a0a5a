import {
  DeleteRuleCommand,
  DescribeArchiveCommand,
  DescribeEventBusCommand,
  DescribeRuleCommand,
  DisableRuleCommand,
  EnableRuleCommand,
  EventBridgeClient,
  ListArchivesCommand,
  ListEventBusesCommand,
  ListRulesCommand,
  ListTargetsByRuleCommand,
  PutEventsCommand,
  type PutEventsRequestEntry,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
  TestEventPatternCommand,
} from '@aws-sdk/client-eventbridge';
import { expect, it, vi } from 'vitest';
import type { Caller, Store } from '../../sandbox/cloud.ts';
import { createEventBridge } from '../../sandbox/eventbridge/create-eventbridge.ts';
import { createSqs } from '../../sandbox/sqs/create-sqs.ts';
import { deliverTo } from '../../sandbox/start/deliver.ts';
import { openStore } from '../../sandbox/store/open-store.ts';
import { aTarget, endpointOf } from './eventbridge-server.ts';

const instant = Date.parse('2026-11-22T08:00:00.700Z');
const queue = 'arn:aws:sqs:eu-west-1:000000000000:buffer';
const deadLetters = 'arn:aws:sqs:eu-west-1:000000000000:dead';
const function1 = 'arn:aws:lambda:eu-west-1:000000000000:function:one';

async function aBank({ store = openStore(undefined), target = aTarget() } = {}, caller?: Caller) {
  const log: string[] = [];
  const eventBridge = createEventBridge({
    store,
    now: () => instant,
    deliver: target.deliver,
    log: (_, line) => log.push(line),
  });
  eventBridge.createBus('bank');
  const client = new EventBridgeClient(await endpointOf(eventBridge, caller));
  const put = (...entries: PutEventsRequestEntry[]) =>
    client.send(new PutEventsCommand({ Entries: entries }));
  return { eventBridge, client, put, target, log };
}

const nobody = async () => {
  throw new Error('only the queues are here');
};
const never = { invoke: nobody, put: nobody };

const anEntry = (more: PutEventsRequestEntry = {}): PutEventsRequestEntry => ({
  EventBusName: 'bank',
  Source: 'core-banking',
  DetailType: 'PaymentDue',
  Detail: '{"customerId":"ana"}',
  ...more,
});

const aRule = { name: 'due', bus: 'bank', pattern: { 'detail-type': ['PaymentDue'] }, enabled: true };

it('an event reaches the targets of every rule that matches it, whole', async () => {
  const { eventBridge, put, target } = await aBank();
  eventBridge.putRule({ ...aRule, targets: [{ id: 'q', arn: queue }] });
  eventBridge.putRule({
    ...aRule,
    name: 'all',
    pattern: { source: [{ exists: true }] },
    targets: [{ id: 'f', arn: function1 }],
  });
  eventBridge.putRule({
    ...aRule,
    name: 'none',
    pattern: { source: ['other'] },
    targets: [{ id: 'n', arn: 'arn:never' }],
  });

  const { Entries, FailedEntryCount } = await put(
    anEntry({ Resources: ['r'], Time: new Date('2026-11-21T07:00:00Z') }),
  );

  await vi.waitFor(() => expect(eventBridge.isQuiet()).toBe(true));
  expect(FailedEntryCount).toBe(0);
  expect(target.received.map(({ arn }) => arn).toSorted()).toEqual([function1, queue]);
  expect(target.bodies()[0]).toEqual({
    version: '0',
    id: Entries?.[0]?.EventId,
    'detail-type': 'PaymentDue',
    source: 'core-banking',
    account: '000000000000',
    time: '2026-11-21T07:00:00Z',
    region: 'eu-west-1',
    resources: ['r'],
    detail: { customerId: 'ana' },
  });
});

it('an event without a time gets the time of its arrival, and a bus may be named by its ARN', async () => {
  const { eventBridge, put } = await aBank();

  await put(anEntry({ EventBusName: 'arn:aws:events:eu-west-1:000000000000:event-bus/bank' }));

  expect(eventBridge.events(0)).toEqual([
    {
      seq: 1,
      time: '2026-11-22T08:00:00Z',
      source: 'core-banking',
      detailType: 'PaymentDue',
      detail: { customerId: 'ana' },
    },
  ]);
});

it('a faulty entry fails alone, with its own code', async () => {
  const { eventBridge, put } = await aBank();
  const faulty: PutEventsRequestEntry[] = [
    { ...anEntry(), Source: '' },
    { EventBusName: 'bank', Source: 's', Detail: '{}' },
    { EventBusName: 'bank', Source: 's', DetailType: 't' },
    anEntry({ Detail: '{"a":' }),
    anEntry({ Detail: '[1]' }),
    anEntry({ Source: 'aws.ec2' }),
    anEntry({ EventBusName: 'nowhere' }),
  ];

  const { Entries = [], FailedEntryCount } = await put(anEntry(), ...faulty);

  expect(FailedEntryCount).toBe(7);
  expect(Entries.map(({ ErrorCode }) => ErrorCode)).toEqual([
    undefined,
    'InvalidArgument',
    'InvalidArgument',
    'InvalidArgument',
    'MalformedDetail',
    'MalformedDetail',
    'NotAuthorizedForSourceException',
    'ResourceNotFoundException',
  ]);
  expect(eventBridge.events(0)).toHaveLength(1);
});

it('more than ten entries or 256 KB are refused as a whole', async () => {
  const { eventBridge, put } = await aBank();
  const large = anEntry({ Detail: JSON.stringify({ text: 'é'.repeat(65 * 1024) }) });

  await expect(put(...Array.from({ length: 11 }, () => anEntry()))).rejects.toThrow(
    'expected array to have <=10 items',
  );
  await expect(put(large, large)).rejects.toMatchObject({
    name: 'ValidationException',
    message: 'Total size of the entries in the request is over the limit.',
  });
  expect(eventBridge.events(0)).toEqual([]);
});

it('a caller whom the bus policy denies gets a failed entry', async () => {
  const { eventBridge, put } = await aBank();
  eventBridge.putBusPolicy('bank', 'only-us', {
    Effect: 'Deny',
    Principal: '*',
    Action: 'events:PutEvents',
    Resource: 'arn:aws:events:eu-west-1:000000000000:event-bus/bank',
    Condition: { StringEquals: { 'events:source': 'aviso' } },
  });

  const { Entries } = await put(anEntry({ Source: 'aviso' }), anEntry());

  expect(Entries?.map(({ ErrorCode }) => ErrorCode)).toEqual(['AccessDeniedException', undefined]);
});

it('a target that fails is tried again until it takes the event', async () => {
  const { eventBridge, put, target } = await aBank();
  eventBridge.putRule({ ...aRule, targets: [{ id: 'q', arn: queue, deadLetterArn: deadLetters }] });
  target.refuse(queue, 3);

  await put(anEntry());

  expect(eventBridge.isQuiet()).toBe(false);
  await vi.waitFor(() => expect(eventBridge.isQuiet()).toBe(true), { timeout: 5_000 });
  expect(target.received.map(({ arn }) => arn)).toEqual([queue]);
});

it('a target that keeps failing leaves the event in the dead-letter queue', async () => {
  const { eventBridge, put, target, log } = await aBank();
  const lost = {
    id: 'q',
    arn: queue,
    deadLetterArn: deadLetters,
    maximumRetryAttempts: 1,
    input: '{"fixed":1}',
  };
  eventBridge.putRule({ ...aRule, targets: [lost] });
  target.refuse(queue, 2);

  await put(anEntry());

  await vi.waitFor(() => expect(eventBridge.isQuiet()).toBe(true), { timeout: 5_000 });
  expect(target.received).toEqual([{ arn: deadLetters, body: { fixed: 1 } }]);
  expect(log.join()).toContain('is not there');
});

it('an event that SQS does not take lies among the dead letters, readable and with the reason', async () => {
  const sqs = await createSqs({ file: undefined, port: 4566, now: () => instant });
  const [buffer, dead] = [await sqs.createQueue('buffer', {}), await sqs.createQueue('dead', {})];
  const target = { ...aTarget(), deliver: deliverTo(() => ({ sqs, lambda: never, eventBridge: never })) };
  const { eventBridge, put } = await aBank({ target });
  const targets = [{ id: 'q', arn: buffer.arn, deadLetterArn: dead.arn, maximumRetryAttempts: 1 }];
  eventBridge.putRule({ ...aRule, targets });
  const fine = { place: 'Café 🎉' };
  const foreign = { place: 'Café 🎉 \uFFFF' };

  await put(anEntry({ Detail: JSON.stringify(fine) }), anEntry({ Detail: JSON.stringify(foreign) }));

  await vi.waitFor(() => expect(eventBridge.isQuiet()).toBe(true), { timeout: 5_000 });
  const detailsIn = async (arn: string) =>
    (await sqs.receive(arn, 10)).map(({ body, messageAttributes }) => ({
      detail: JSON.parse(body).detail,
      attributes: Object.entries(messageAttributes).map(([name, { stringValue }]) => [name, stringValue]),
    }));
  expect(await detailsIn(buffer.arn)).toEqual([{ detail: fine, attributes: [] }]);
  expect(await detailsIn(dead.arn)).toEqual([
    {
      detail: foreign,
      attributes: [
        ['RULE_ARN', 'arn:aws:events:eu-west-1:000000000000:rule/bank/due'],
        ['TARGET_ARN', buffer.arn],
        ['ERROR_MESSAGE', expect.stringContaining('Invalid characters')],
      ],
    },
  ]);
  await sqs.close();
});

it('a slow target does not hold up the others', async () => {
  const arrived: string[] = [];
  const release = Promise.withResolvers<void>();
  const deliver = async (arn: string) => {
    if (arn === queue) await release.promise;
    arrived.push(arn);
  };
  const { eventBridge, put } = await aBank({ target: { ...aTarget(), deliver } });
  eventBridge.putRule({
    ...aRule,
    targets: [
      { id: 'q', arn: queue },
      { id: 'f', arn: function1 },
    ],
  });

  await put(anEntry(), anEntry());

  await vi.waitFor(() => expect(arrived).toEqual([function1, function1]));
  release.resolve();
  await vi.waitFor(() => expect(arrived).toHaveLength(4));
});

it('an accepted event that a crash kept from its target is delivered at the next start, and numbers go on', async () => {
  const store: Store = openStore(undefined);
  const never = { ...aTarget(), deliver: () => new Promise<void>(() => {}) };
  const before = await aBank({ store, target: never });
  before.eventBridge.putRule({ ...aRule, targets: [{ id: 'q', arn: queue }] });
  await before.put(anEntry());

  const target = aTarget();
  target.refuse(queue, 5);
  const after = await aBank({ store, target });

  expect(after.eventBridge.isQuiet()).toBe(false);
  await vi.waitFor(() => expect(target.bodies()).toMatchObject([{ detail: { customerId: 'ana' } }]), {
    timeout: 9_000,
  });
  await vi.waitFor(() => expect(after.eventBridge.isQuiet()).toBe(true));
  await after.put(anEntry());
  expect(after.eventBridge.events(1).map(({ seq }) => seq)).toEqual([2]);
  expect(after.eventBridge.events(0).map(({ seq }) => seq)).toEqual([1, 2]);

  const third = aTarget();
  const { eventBridge } = await aBank({ store, target: third });
  expect(eventBridge.isQuiet()).toBe(true);
});

it('numbers have no hole, even when the sandbox is killed in the middle of writing an event down', async () => {
  const store = openStore(undefined);
  const events = store.collection<object>('eventbridge.events');
  const killing = (dies: boolean): Store => ({
    ...store,
    collection: <T>(name: string) => {
      const collection = store.collection<T>(name);
      const put = () => {
        throw new Error('killed');
      };
      return dies && name === 'eventbridge.events' ? { ...collection, put } : collection;
    },
  });
  const aPut = { source: 's', detailType: 't', detail: {} };
  const before = await aBank({ store: killing(false) });
  await before.eventBridge.put('bank', aPut, { kind: 'outside' });
  const dying = await aBank({ store: killing(true) });
  await expect(dying.eventBridge.put('bank', aPut, { kind: 'outside' })).rejects.toThrow('killed');

  const after = await aBank({ store });
  await after.eventBridge.put('bank', aPut, { kind: 'outside' });

  expect(after.eventBridge.events(0).map(({ seq }) => seq)).toEqual([1, 2]);
  expect(events.list()).toHaveLength(2);
});

it('only the last ten thousand events are kept', async () => {
  const { eventBridge } = await aBank();

  for (let sent = 0; sent < 10_003; sent += 1) {
    await eventBridge.put('bank', { source: 's', detailType: 't', detail: {} }, { kind: 'outside' });
  }

  const kept = eventBridge.events(0).map(({ seq }) => seq);
  expect([kept.length, kept.at(0), kept.at(-1)]).toEqual([10_000, 4, 10_003]);
});

it('a rule made by a caller outlives a restart, a rule of the stacks is declared anew', async () => {
  const store = openStore(undefined);
  const { client, eventBridge } = await aBank({ store });
  eventBridge.putRule({ ...aRule, name: 'declared', targets: [] });
  const made = { Name: 'made', EventBusName: 'bank', EventPattern: '{"source":["s"]}' };
  await client.send(new PutRuleCommand(made));
  await client.send(
    new PutTargetsCommand({ Rule: 'made', EventBusName: 'bank', Targets: [{ Id: 'q', Arn: queue }] }),
  );

  const again = await aBank({ store });

  const { Rules } = await again.client.send(new ListRulesCommand({ EventBusName: 'bank' }));
  expect(Rules?.map(({ Name }) => Name)).toEqual(['made']);
  await again.put(anEntry({ Source: 's' }));
  await vi.waitFor(() => expect(again.target.received).toHaveLength(1));
});

it('a rule can be made, read, switched off and on, and removed once it has no targets', async () => {
  const { client, put, target, eventBridge } = await aBank();
  const rule = { Name: 'due', EventBusName: 'bank' };
  const pattern = '{"source":["core-banking"]}';
  const { RuleArn } = await client.send(
    new PutRuleCommand({ ...rule, EventPattern: pattern, Description: 'd' }),
  );
  const Targets = [
    {
      Id: 'q',
      Arn: queue,
      InputTransformer: { InputPathsMap: { who: '$.detail.customerId' }, InputTemplate: '{"who":<who>}' },
      DeadLetterConfig: { Arn: deadLetters },
      RetryPolicy: { MaximumRetryAttempts: 2 },
    },
  ];
  await client.send(new PutTargetsCommand({ Rule: 'due', EventBusName: 'bank', Targets }));

  expect(RuleArn).toBe('arn:aws:events:eu-west-1:000000000000:rule/bank/due');
  expect(await client.send(new DescribeRuleCommand(rule))).toMatchObject({
    Arn: RuleArn,
    EventPattern: pattern,
    State: 'ENABLED',
    Description: 'd',
    EventBusName: 'bank',
  });
  const listed = await client.send(new ListTargetsByRuleCommand({ Rule: 'due', EventBusName: 'bank' }));
  expect(listed.Targets).toEqual(Targets);

  await client.send(new DisableRuleCommand(rule));
  await put(anEntry({ Detail: '{"customerId":"off"}' }));
  await client.send(new EnableRuleCommand(rule));
  await put(anEntry({ Detail: '{"customerId":"on"}' }));
  await vi.waitFor(() => expect(eventBridge.isQuiet()).toBe(true));
  expect(target.bodies()).toEqual([{ who: 'on' }]);

  await expect(client.send(new DeleteRuleCommand(rule))).rejects.toThrow(
    "Rule can't be deleted since it has targets.",
  );
  const removal = { Rule: 'due', EventBusName: 'bank', Ids: ['q', 'x'] };
  expect((await client.send(new RemoveTargetsCommand(removal))).FailedEntries).toMatchObject([
    { TargetId: 'x' },
  ]);
  await client.send(new DeleteRuleCommand(rule));
  await expect(client.send(new DescribeRuleCommand(rule))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    message: 'Rule due does not exist on EventBus bank.',
  });
});

it('what the sandbox cannot do is refused when it is asked for', async () => {
  const { client, eventBridge } = await aBank();
  const rule = { Name: 'r', EventBusName: 'bank' };
  const send = (more: object) => client.send(new PutRuleCommand({ ...rule, ...more }));
  const scheduled = { ...aRule, scheduleExpression: 'rate(1 day)', targets: [] };

  await expect(send({ EventPattern: '{"a":[{"regex":"x"}]}' })).rejects.toMatchObject({
    name: 'InvalidEventPatternException',
  });
  await expect(send({ EventPattern: '{' })).rejects.toMatchObject({ name: 'InvalidEventPatternException' });
  await expect(send({ ScheduleExpression: 'rate(1 day)' })).rejects.toThrow('use EventBridge Scheduler');
  await expect(send({})).rejects.toMatchObject({ name: 'ValidationException' });
  expect(() => eventBridge.putRule(scheduled)).toThrow('not supported, use EventBridge Scheduler');
  expect(() => eventBridge.putRule({ ...aRule, pattern: { a: [{ regex: 'x' }] }, targets: [] })).toThrow(
    'regex',
  );

  await send({ EventPattern: '{"source":["s"]}' });
  const targets = (more: object) =>
    client.send(
      new PutTargetsCommand({ Rule: 'r', EventBusName: 'bank', Targets: [{ Id: 'q', Arn: queue, ...more }] }),
    );
  await expect(targets({ SqsParameters: { MessageGroupId: 'g' } })).rejects.toThrow('SqsParameters');
  await expect(targets({ Input: 'not json' })).rejects.toMatchObject({ name: 'ValidationException' });
  await expect(targets({ InputTransformer: { InputTemplate: '<x>' } })).rejects.toThrow('placeholder <x>');
});

it('buses and archives can be looked up, page by page', async () => {
  const { client, eventBridge, put } = await aBank();
  eventBridge.putArchive({ name: 'a-due', bus: 'bank', pattern: aRule.pattern, retentionDays: 90 });
  eventBridge.putArchive({ name: 'b-all', bus: 'bank' });
  await put(anEntry(), anEntry({ DetailType: 'Other' }));

  const { EventBuses = [], NextToken } = await client.send(new ListEventBusesCommand({ Limit: 1 }));
  const rest = await client.send(new ListEventBusesCommand({ Limit: 1, ...(NextToken && { NextToken }) }));
  expect([...EventBuses, ...(rest.EventBuses ?? [])].map(({ Name }) => Name)).toEqual(['bank', 'default']);
  expect(rest.NextToken).toBeUndefined();
  expect(await client.send(new DescribeEventBusCommand({ Name: 'bank' }))).toMatchObject({
    Arn: 'arn:aws:events:eu-west-1:000000000000:event-bus/bank',
    CreationTime: new Date(instant),
  });

  const { Archives } = await client.send(new ListArchivesCommand({}));
  expect(Archives?.map(({ EventCount }) => EventCount)).toEqual([1, 2]);
  expect(await client.send(new DescribeArchiveCommand({ ArchiveName: 'a-due' }))).toMatchObject({
    RetentionDays: 90,
    EventCount: 1,
    EventPattern: JSON.stringify(aRule.pattern),
  });
  await expect(client.send(new DescribeArchiveCommand({ ArchiveName: 'c' }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
});

it('a pattern can be tried on an event', async () => {
  const { client } = await aBank();
  const event = {
    id: '1',
    account: '0',
    source: 's',
    time: 't',
    region: 'r',
    resources: [],
    'detail-type': 'd',
  };
  const attempt = (pattern: string, tried: object) =>
    client.send(new TestEventPatternCommand({ EventPattern: pattern, Event: JSON.stringify(tried) }));

  expect((await attempt('{"source":["s"]}', event)).Result).toBe(true);
  expect((await attempt('{"source":["x"]}', event)).Result).toBe(false);
  await expect(attempt('{"source":["x"]}', {})).rejects.toMatchObject({ name: 'ValidationException' });
});
