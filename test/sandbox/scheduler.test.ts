import {
  CreateScheduleCommand,
  type CreateScheduleCommandInput,
  CreateScheduleGroupCommand,
  DeleteScheduleCommand,
  DeleteScheduleGroupCommand,
  GetScheduleCommand,
  GetScheduleGroupCommand,
  ListScheduleGroupsCommand,
  ListSchedulesCommand,
  SchedulerClient,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';
import { expect, it } from 'vitest';
import type { Caller, EventBridge } from '../../sandbox/cloud.ts';
import { createScheduler } from '../../sandbox/scheduler/create-scheduler.ts';
import { openStore } from '../../sandbox/store/open-store.ts';
import { aTarget, endpointOf } from './eventbridge-server.ts';
import { aLambda } from './lambda-fixtures.ts';

const start = Date.parse('2026-11-22T08:00:00Z');
const minute = 60_000;
const day = 24 * 60 * minute;
const queue = 'arn:aws:sqs:eu-west-1:000000000000:reminders';
const deadLetters = 'arn:aws:sqs:eu-west-1:000000000000:dead';
const bus = 'arn:aws:events:eu-west-1:000000000000:event-bus/bank';
const role = 'arn:aws:iam::000000000000:role/scheduler';

type Put = { bus: string; entry: Parameters<EventBridge['put']>[1]; caller: Caller };

async function aScheduler({ store = openStore(undefined), target = aTarget(), at = start } = {}) {
  const clock = { now: at };
  const puts: Put[] = [];
  const log: string[] = [];
  const scheduler = createScheduler({
    store,
    now: () => clock.now,
    deliver: target.deliver,
    eventBridge: {
      put: async (name, entry, caller) => {
        puts.push({ bus: name, entry, caller });
        return name === 'bank'
          ? { eventId: 'e' }
          : { error: 'ResourceNotFoundException', message: `no ${name}` };
      },
    },
    log: (_, line) => log.push(line),
  });
  const client = new SchedulerClient(await endpointOf(scheduler));
  const create = (more: Partial<CreateScheduleCommandInput> = {}) =>
    client.send(new CreateScheduleCommand(aSchedule(more)));
  const fireAt = async (instant: number) => {
    clock.now = instant;
    await scheduler.fireDue();
  };
  return { scheduler, client, create, clock, fireAt, target, puts, log, store };
}

const aSchedule = (more: Partial<CreateScheduleCommandInput> = {}): CreateScheduleCommandInput => ({
  Name: 'reminder',
  ScheduleExpression: 'at(2026-11-22T09:00:00)',
  FlexibleTimeWindow: { Mode: 'OFF' },
  Target: { Arn: queue, RoleArn: role, Input: '{"id":"p-1"}' },
  ...more,
});

it('a one-off schedule fires once, when its time has come', async () => {
  const { scheduler, create, fireAt, target } = await aScheduler();
  const { ScheduleArn } = await create();

  expect(ScheduleArn).toBe('arn:aws:scheduler:eu-west-1:000000000000:schedule/default/reminder');
  expect(scheduler.nextDue()).toBe(start + 60 * minute);
  await fireAt(start + 60 * minute - 1);
  expect(target.received).toEqual([]);
  await fireAt(start + 60 * minute);
  await fireAt(start + 61 * minute);
  expect(target.received).toEqual([{ arn: queue, body: { id: 'p-1' } }]);
  expect(scheduler.nextDue()).toBeUndefined();
  expect(scheduler.isQuiet()).toBe(true);
});

it('a one-off schedule in the past fires at once', async () => {
  const { create, fireAt, target } = await aScheduler();
  await create({ ScheduleExpression: 'at(2026-11-22T07:00:00)' });

  await fireAt(start);

  expect(target.received).toHaveLength(1);
});

it('a local time is meant in its time zone', async () => {
  const { scheduler, create } = await aScheduler();

  await create({
    ScheduleExpression: 'at(2026-11-23T10:00:00)',
    ScheduleExpressionTimezone: 'America/Mexico_City',
  });

  expect(new Date(scheduler.nextDue() ?? 0).toISOString()).toBe('2026-11-23T16:00:00.000Z');
});

it('a rate without a start date fires immediately and then at its pace', async () => {
  const { scheduler, create, fireAt, target } = await aScheduler();
  await create({ ScheduleExpression: 'rate(5 minutes)' });

  await fireAt(start);
  expect(target.received).toHaveLength(1);
  expect(scheduler.nextDue()).toBe(start + 5 * minute);
  await fireAt(start + 12 * minute);
  expect(target.received).toHaveLength(3);
});

it('a recurring schedule fires once for each day, also for those spent switched off', async () => {
  const first = await aScheduler();
  const Target = { Arn: queue, RoleArn: role, Input: '{"at":"<aws.scheduler.scheduled-time>"}' };
  await first.create({ ScheduleExpression: 'cron(0 9 * * ? *)', Target });
  await first.fireAt(start + day);

  const second = await aScheduler({ store: first.store, at: start + 4 * day });
  await second.scheduler.fireDue();
  const third = await aScheduler({ store: first.store, at: start + 4 * day });
  await third.scheduler.fireDue();

  const days = [...first.target.bodies(), ...second.target.bodies(), ...third.target.bodies()];
  expect(days).toEqual(['22', '23', '24', '25'].map((each) => ({ at: `2026-11-${each}T09:00:00Z` })));
});

it('of a very long absence only the latest hundred runs are made up for', async () => {
  const first = await aScheduler();
  await first.create({ ScheduleExpression: 'rate(1 minute)' });

  const second = await aScheduler({ store: first.store, at: start + day });
  await second.scheduler.fireDue();

  expect(second.target.received).toHaveLength(100);
  expect(second.log.join()).toContain('missed 1341 earlier runs');
});

it('a run that a crash interrupted is made at the next start, and only that one', async () => {
  const never = { ...aTarget(), deliver: () => new Promise<void>(() => {}) };
  const crashed = await aScheduler({ target: never });
  await crashed.create({ ActionAfterCompletion: 'DELETE' });
  crashed.clock.now = start + 60 * minute;
  void crashed.scheduler.fireDue();
  expect(crashed.scheduler.isQuiet()).toBe(false);

  const next = await aScheduler({ store: crashed.store, at: start + 61 * minute });
  await next.scheduler.fireDue();
  await next.scheduler.fireDue();

  expect(next.target.bodies()).toEqual([{ id: 'p-1' }]);
  await expect(next.client.send(new GetScheduleCommand({ Name: 'reminder' }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
});

it('a schedule that is to be deleted after completion goes after its last run', async () => {
  const { client, create, fireAt } = await aScheduler();
  const EndDate = new Date(start + 2 * day);
  await create({ ActionAfterCompletion: 'DELETE' });
  await create({
    Name: 'daily',
    ScheduleExpression: 'cron(0 9 * * ? *)',
    EndDate,
    ActionAfterCompletion: 'DELETE',
  });
  await create({ Name: 'kept' });
  const names = async () =>
    (await client.send(new ListSchedulesCommand({}))).Schedules?.map(({ Name }) => Name);

  await fireAt(start + 60 * minute);
  expect(await names()).toEqual(['daily', 'kept']);
  await fireAt(start + 60 * minute + day);
  expect(await names()).toEqual(['kept']);
});

it('a disabled schedule does not fire, nor does it make up for it later', async () => {
  const { client, create, fireAt, target, scheduler } = await aScheduler();
  await create({ State: 'DISABLED' });
  await create({ Name: 'daily', ScheduleExpression: 'cron(0 9 * * ? *)', State: 'DISABLED' });
  expect(scheduler.nextDue()).toBeUndefined();

  await fireAt(start + 2 * 60 * minute);
  await client.send(new UpdateScheduleCommand(aSchedule({ State: 'ENABLED' })));
  const daily = aSchedule({ Name: 'daily', ScheduleExpression: 'cron(0 9 * * ? *)', State: 'ENABLED' });
  await client.send(new UpdateScheduleCommand(daily));
  await fireAt(start + 3 * 60 * minute);

  expect(target.received).toEqual([]);
  expect(scheduler.nextDue()).toBe(start + day + 60 * minute);
});

it('an update moves the run, and one that changes only the target leaves it where it is', async () => {
  const { client, create, fireAt, target, scheduler } = await aScheduler();
  await create();
  await client.send(new UpdateScheduleCommand(aSchedule({ ScheduleExpression: 'at(2026-11-22T10:00:00)' })));
  expect(scheduler.nextDue()).toBe(start + 120 * minute);

  const Target = { Arn: queue, RoleArn: role, Input: '{"id":"p-2"}' };
  const renewed = aSchedule({ ScheduleExpression: 'at(2026-11-22T10:00:00)', Target });
  await client.send(new UpdateScheduleCommand(renewed));
  await fireAt(start + 120 * minute);
  await client.send(new UpdateScheduleCommand(renewed));
  await fireAt(start + 121 * minute);

  expect(target.bodies()).toEqual([{ id: 'p-2' }]);
});

it('an event bus as target gets an event under the role of the schedule', async () => {
  const { create, fireAt, puts, target } = await aScheduler();
  const EventBridgeParameters = { Source: 'bank.reminders', DetailType: 'PaymentDue' };
  await create({ Target: { Arn: bus, RoleArn: role, Input: '{"daysLeft":3}', EventBridgeParameters } });

  await fireAt(start + 60 * minute);

  expect(target.received).toEqual([]);
  expect(puts).toEqual([
    {
      bus: 'bank',
      entry: { source: 'bank.reminders', detailType: 'PaymentDue', detail: { daysLeft: 3 } },
      caller: { kind: 'function', functionName: 'scheduler', roleArn: role },
    },
  ]);
});

it('the input may name the run, and a run without input says which schedule it was', async () => {
  const { create, fireAt, target } = await aScheduler();
  const Input =
    '{"arn":"<aws.scheduler.schedule-arn>","at":"<aws.scheduler.scheduled-time>","n":<aws.scheduler.attempt-number>,"run":"<aws.scheduler.execution-id>"}';
  target.refuse(queue, 1);
  await create({ Target: { Arn: queue, RoleArn: role, Input } });
  await fireAt(start + 60 * minute);
  await create({
    Name: 'bare',
    ScheduleExpression: 'at(2026-11-22T10:00:00)',
    Target: { Arn: queue, RoleArn: role },
  });
  await fireAt(start + 120 * minute);

  const prefix = 'arn:aws:scheduler:eu-west-1:000000000000:schedule/default';
  expect(target.bodies()).toEqual([
    {
      arn: `${prefix}/reminder`,
      at: '2026-11-22T09:00:00Z',
      n: 2,
      run: expect.stringMatching(/^[0-9a-f-]{36}$/),
    },
    expect.objectContaining({
      source: 'aws.scheduler',
      'detail-type': 'Scheduled Event',
      time: '2026-11-22T10:00:00Z',
      resources: [`${prefix}/bare`],
    }),
  ]);
});

it('a run whose target keeps failing ends in the dead-letter queue', async () => {
  const { create, fireAt, target, log } = await aScheduler();
  const dead = { DeadLetterConfig: { Arn: deadLetters }, RetryPolicy: { MaximumRetryAttempts: 1 } };
  const EventBridgeParameters = { Source: 's', DetailType: 't' };
  target.refuse(queue, 2);
  await create({ Target: { Arn: queue, RoleArn: role, Input: '{"id":1}', ...dead } });
  await create({
    Name: 'lost',
    Target: { Arn: `${bus}-gone`, RoleArn: role, Input: '{"id":2}', EventBridgeParameters, ...dead },
  });

  await fireAt(start + 60 * minute);

  expect(
    target.received.toSorted((a, b) => JSON.stringify(a.body).localeCompare(JSON.stringify(b.body))),
  ).toEqual([
    { arn: deadLetters, body: { id: 1 } },
    { arn: deadLetters, body: { id: 2 } },
  ]);
  expect(log.join()).toContain('ResourceNotFoundException: no bank-gone');
});

it('recurring schedules follow a clock that is set back', async () => {
  const { scheduler, create, clock, fireAt, target } = await aScheduler();
  await create({ ScheduleExpression: 'cron(0 9 * * ? *)' });
  await create({ Name: 'rate', ScheduleExpression: 'rate(1 day)' });
  await create({ Name: 'once' });
  expect(scheduler.nextDue()).toBe(start);

  clock.now = start - 300 * day;

  expect(scheduler.nextDue()).toBe(start - 300 * day);
  await fireAt(start - 300 * day + 60 * minute);
  expect(target.received).toHaveLength(2);
  expect(scheduler.nextDue()).toBe(start - 299 * day);
});

it('a schedule is read back as it was made', async () => {
  const { client, create } = await aScheduler();
  const made = aSchedule({
    GroupName: 'default',
    ScheduleExpression: 'cron(0 9 * * ? *)',
    ScheduleExpressionTimezone: 'America/Bogota',
    StartDate: new Date(start + day),
    EndDate: new Date(start + 3 * day),
    Description: 'd',
    State: 'ENABLED',
    ActionAfterCompletion: 'DELETE',
    FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 15 },
  });
  await create(made);

  const found = await client.send(new GetScheduleCommand({ Name: 'reminder', GroupName: 'default' }));

  const { ClientToken: _, ...expected } = made;
  expect(found).toMatchObject({
    ...expected,
    CreationDate: new Date(start),
    LastModificationDate: new Date(start),
  });
});

it('a second schedule of the same name is a conflict, the same request repeated is not', async () => {
  const { client, create } = await aScheduler();
  const ClientToken = 'token-1';
  await create({ ClientToken });

  expect((await create({ ClientToken })).ScheduleArn).toMatch(/reminder$/);
  await expect(create()).rejects.toMatchObject({
    name: 'ConflictException',
    message: 'Schedule reminder already exists.',
    $metadata: { httpStatusCode: 409 },
  });
  await expect(create({ ClientToken, Description: 'other' })).rejects.toMatchObject({
    name: 'ConflictException',
  });

  await client.send(new DeleteScheduleCommand({ Name: 'reminder', ClientToken }));
  await client.send(new DeleteScheduleCommand({ Name: 'reminder', ClientToken }));
  await expect(client.send(new DeleteScheduleCommand({ Name: 'reminder' }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    message: 'Schedule reminder does not exist.',
    $metadata: { httpStatusCode: 404 },
  });
});

it.each<[string, Partial<CreateScheduleCommandInput>]>([
  ['an impossible expression', { ScheduleExpression: 'cron(0 9 1 * MON *)' }],
  ['an unknown time zone', { ScheduleExpressionTimezone: 'Mars/Olympus' }],
  ['a name with spaces', { Name: 'a b' }],
  ['a start long ago', { ScheduleExpression: 'rate(1 day)', StartDate: new Date(start - 6 * minute) }],
  ['an end in the past', { ScheduleExpression: 'rate(1 day)', EndDate: new Date(start - 1) }],
  [
    'an end before its start',
    { ScheduleExpression: 'rate(1 day)', StartDate: new Date(start + 2), EndDate: new Date(start + 1) },
  ],
  ['a window that is off and wide', { FlexibleTimeWindow: { Mode: 'OFF', MaximumWindowInMinutes: 5 } }],
  ['a flexible window without width', { FlexibleTimeWindow: { Mode: 'FLEXIBLE' } }],
  [
    'a target that the sandbox cannot reach',
    { Target: { Arn: 'arn:aws:scheduler:::aws-sdk:sns:publish', RoleArn: role } },
  ],
  [
    'a parameter that the sandbox does not know',
    { Target: { Arn: queue, RoleArn: role, SqsParameters: { MessageGroupId: 'g' } } },
  ],
  ['a bus without source and detail-type', { Target: { Arn: bus, RoleArn: role, Input: '{}' } }],
  [
    'a bus and no JSON',
    {
      Target: {
        Arn: bus,
        RoleArn: role,
        Input: 'x',
        EventBridgeParameters: { Source: 's', DetailType: 't' },
      },
    },
  ],
])('a schedule with %s is refused', async (_, more) => {
  const { create } = await aScheduler();

  await expect(create(more)).rejects.toMatchObject({
    name: 'ValidationException',
    $metadata: { httpStatusCode: 400 },
  });
});

it('groups hold schedules of their own and take them along when they go', async () => {
  const { scheduler, client, create } = await aScheduler();
  scheduler.createGroup('declared');
  const { ScheduleGroupArn } = await client.send(new CreateScheduleGroupCommand({ Name: 'payments' }));
  await create({ GroupName: 'payments' });
  await create();

  expect(ScheduleGroupArn).toBe('arn:aws:scheduler:eu-west-1:000000000000:schedule-group/payments');
  const { ScheduleGroups } = await client.send(new ListScheduleGroupsCommand({}));
  expect(ScheduleGroups?.map(({ Name }) => Name)).toEqual(['declared', 'default', 'payments']);
  expect(await client.send(new GetScheduleGroupCommand({ Name: 'payments' }))).toMatchObject({
    State: 'ACTIVE',
  });
  await expect(client.send(new CreateScheduleGroupCommand({ Name: 'payments' }))).rejects.toMatchObject({
    name: 'ConflictException',
  });
  await expect(create({ GroupName: 'nobody' })).rejects.toMatchObject({ name: 'ResourceNotFoundException' });

  await client.send(new DeleteScheduleGroupCommand({ Name: 'payments' }));
  await expect(client.send(new DeleteScheduleGroupCommand({ Name: 'default' }))).rejects.toMatchObject({
    name: 'ValidationException',
  });
  const { Schedules } = await client.send(new ListSchedulesCommand({}));
  expect(Schedules?.map(({ GroupName }) => GroupName)).toEqual(['default']);
});

it('schedules are listed by group, prefix and state, page by page', async () => {
  const { client, create } = await aScheduler();
  for (const Name of ['b-1', 'a-2', 'a-1']) await create({ Name });
  await create({ Name: 'a-3', State: 'DISABLED' });
  const list = (query: object) => client.send(new ListSchedulesCommand(query));

  const first = await list({ NamePrefix: 'a-', State: 'ENABLED', GroupName: 'default', MaxResults: 1 });
  const second = await list({
    NamePrefix: 'a-',
    State: 'ENABLED',
    MaxResults: 1,
    NextToken: first.NextToken,
  });

  expect([...(first.Schedules ?? []), ...(second.Schedules ?? [])].map(({ Name }) => Name)).toEqual([
    'a-1',
    'a-2',
  ]);
  expect(second.NextToken).toBeUndefined();
  expect(first.Schedules?.[0]?.Target).toEqual({ Arn: queue });
});

it('a function makes schedules while it runs', async () => {
  const { scheduler, fireAt, target } = await aScheduler();
  const { endpoint } = await endpointOf(scheduler);
  const { lambda, define, close } = await aLambda({ endpoint });
  const sdk = import.meta.resolve('@aws-sdk/client-scheduler');
  await define(
    'dispatcher',
    `import { CreateScheduleCommand, SchedulerClient } from '${sdk}';
     export const handler = (schedule) => new SchedulerClient({}).send(new CreateScheduleCommand(schedule));`,
  );

  const invocation = await lambda.invoke('dispatcher', aSchedule());
  await close();
  await fireAt(start + 60 * minute);

  expect(invocation).toMatchObject({ ok: true });
  expect(target.received).toEqual([{ arn: queue, body: { id: 'p-1' } }]);
});
