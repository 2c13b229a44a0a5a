import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import {
  ConflictException,
  CreateScheduleCommand,
  CreateScheduleGroupCommand,
  GetScheduleCommand,
  ListSchedulesCommand,
  ResourceNotFoundException,
  SchedulerClient,
  SchedulerServiceException,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findWaiting } from '../../adapters/dynamodb/find-waiting.ts';
import { keepWaiting } from '../../adapters/dynamodb/keep-waiting.ts';
import { deferMessage } from '../../adapters/scheduler/defer-message.ts';
import { scheduleWake } from '../../adapters/scheduler/schedule-wake.ts';
import { messageIdOf } from '../../core/delivery/message-id.ts';
import { Instant } from '../../core/time/instant.ts';
import { createScheduler } from '../../sandbox/scheduler/create-scheduler.ts';
import { openStore } from '../../sandbox/store/open-store.ts';
import { aTransaction, at } from '../core/builders.ts';
import { createTable, type ServedDynamoDb, serveDynamoDb } from '../sandbox/dynamodb/served-dynamodb.ts';
import { aTarget, endpointOf } from '../sandbox/eventbridge-server.ts';

const table = 'waiting';
const evening = at('2026-11-22T22:00:00Z');
const opening = Instant.parse(at('2026-11-23T14:00:00Z') + 1);
const aSecondAfterOpening = at('2026-11-23T14:00:01Z');

const road = {
  group: 'aviso-dev',
  queueArn: 'arn:aws:sqs:eu-west-1:000000000000:aviso-dev-payment-reminder',
  deadLetterArn: 'arn:aws:sqs:eu-west-1:000000000000:dead-letters',
  roleArn: 'arn:aws:iam::000000000000:role/wake',
};

let served: ServedDynamoDb;
beforeAll(async () => {
  served = await serveDynamoDb();
  await createTable(served.client, table, 'id');
});
afterAll(() => served?.close());

let events = 0;
const anId = () => messageIdOf(`evt-${++events}`);
const detail = aTransaction({ note: 'ñ "quoted" 🙂' });

async function aNight() {
  const clock = { now: Number(evening) };
  const target = aTarget();
  const scheduler = createScheduler({
    store: openStore(undefined),
    now: () => clock.now,
    deliver: target.deliver,
    eventBridge: { put: async () => ({ eventId: 'e' }) },
    log: () => {},
  });
  const client = new SchedulerClient(await endpointOf(scheduler));
  await client.send(new CreateScheduleGroupCommand({ Name: road.group }));
  const defer = deferMessage(keepWaiting(served.client, table), scheduleWake(client, road));
  const fireAt = async (instant: number) => {
    clock.now = instant;
    await scheduler.fireDue();
  };
  return { client, defer, fireAt, target };
}

describe('a message that waits', () => {
  it('is woken by its id alone, at the first full second of its hour, and once', async () => {
    const id = anId();
    const { client, defer, fireAt, target } = await aNight();

    await defer({ id, wake: id, eventId: 'evt-1', until: opening, detail });
    await fireAt(aSecondAfterOpening - 1);
    expect(target.received).toEqual([]);
    await fireAt(aSecondAfterOpening);
    await fireAt(aSecondAfterOpening + 86_400_000);

    expect(target.received).toEqual([{ arn: road.queueArn, body: { wake: id, eventId: 'evt-1' } }]);
    expect((await client.send(new ListSchedulesCommand({}))).Schedules).toEqual([]);
  });

  it('wakes at the second itself where its hour is one', async () => {
    const { defer, fireAt, target } = await aNight();

    const id = anId();
    await defer({ id, wake: id, eventId: 'evt-1', until: aSecondAfterOpening, detail });
    await fireAt(aSecondAfterOpening);

    expect(target.received).toHaveLength(1);
  });

  it('is deferred under its own id, in the group, in UTC, with a day of retries and dead letters', async () => {
    const id = anId();
    const { client, defer } = await aNight();

    await defer({ id, wake: id, eventId: 'evt-1', until: opening, detail });

    expect(await client.send(new GetScheduleCommand({ Name: id, GroupName: road.group }))).toMatchObject({
      ScheduleExpression: 'at(2026-11-23T14:00:01)',
      ScheduleExpressionTimezone: 'UTC',
      ActionAfterCompletion: 'DELETE',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: {
        RoleArn: road.roleArn,
        Input: `{"wake":"${id}","eventId":"evt-1"}`,
        DeadLetterConfig: { Arn: road.deadLetterArn },
        RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 },
      },
    });
  });

  it('wakes once though it was deferred twice', async () => {
    const { defer, fireAt, target } = await aNight();
    const id = anId();
    const deferred = { id, wake: id, eventId: 'evt-1', until: opening, detail };

    await defer(deferred);
    await defer(deferred);
    await fireAt(aSecondAfterOpening);

    expect(target.received).toHaveLength(1);
  });

  it('wakes at the hour it was told last', async () => {
    const id = anId();
    const { defer, fireAt, target } = await aNight();
    const dayLater = Instant.parse(aSecondAfterOpening + 86_400_000);

    await defer({ id, wake: id, eventId: 'evt-1', until: opening, detail });
    await defer({ id, wake: id, eventId: 'evt-1', until: dayLater, detail });
    await fireAt(aSecondAfterOpening);
    expect(target.received).toEqual([]);
    await fireAt(dayLater);

    expect(target.received).toHaveLength(1);
  });

  it('may wait a second time after it was woken', async () => {
    const id = anId();
    const { defer, fireAt, target } = await aNight();
    const dayLater = Instant.parse(aSecondAfterOpening + 86_400_000);

    await defer({ id, wake: id, eventId: 'evt-1', until: opening, detail });
    await fireAt(aSecondAfterOpening);
    await defer({ id, wake: id, eventId: 'evt-1', until: dayLater, detail });
    await fireAt(dayLater);

    expect(target.received).toHaveLength(2);
  });

  it('finds its event again as it was published', async () => {
    const id = anId();
    const { defer } = await aNight();

    await defer({ id, wake: id, eventId: 'evt-1', until: opening, detail });

    expect(await findWaiting(served.client, table)(id)).toEqual(detail);
  });

  it('finds nothing where nothing was kept', async () => {
    expect(await findWaiting(served.client, table)(anId())).toBeUndefined();
  });

  it('is forgotten a month after its hour', async () => {
    const id = anId();
    const { defer } = await aNight();

    await defer({ id, wake: id, eventId: 'evt-1', until: opening, detail });

    const { Item } = await served.client.send(
      new GetItemCommand({ TableName: table, Key: { id: { S: id } } }),
    );
    expect(Item?.expiresAt?.N).toBe(String(aSecondAfterOpening / 1000 + 30 * 86_400));
  });
});

describe('a scheduler that refuses', () => {
  const client = new SchedulerClient({});
  const scheduler = mockClient(client);
  beforeEach(() => scheduler.reset());

  const wake = () =>
    scheduleWake(client, road)({ id: anId(), wake: 'msg_1', eventId: 'evt-1', until: opening });
  const said = { $metadata: {}, Message: 'no', message: 'no' };
  const throttled = new SchedulerServiceException({
    name: 'TooManyRequestsException',
    $fault: 'client',
    $metadata: { httpStatusCode: 429 },
  });
  const conflict = new ConflictException(said);

  it('because it is throttled sends the record back to its buffer', async () => {
    scheduler.on(CreateScheduleCommand).rejects(throttled);
    await expect(wake()).rejects.toMatchObject({ name: 'RetryLater', reason: 'BUSY', afterSeconds: 2 });

    scheduler.on(CreateScheduleCommand).rejects(conflict).on(UpdateScheduleCommand).rejects(throttled);
    await expect(wake()).rejects.toMatchObject({ name: 'RetryLater', reason: 'BUSY', afterSeconds: 2 });
  });

  it.each([
    ['fired meanwhile', new ResourceNotFoundException(said)],
    ['is being changed', conflict],
  ])('because the schedule %s is asked again a moment later', async (_, refusal) => {
    scheduler.on(CreateScheduleCommand).rejects(conflict).on(UpdateScheduleCommand).rejects(refusal);

    await expect(wake()).rejects.toMatchObject({ name: 'RetryLater', afterSeconds: 1 });
  });

  it('because its group is missing fails by name: waiting would not help', async () => {
    scheduler.on(CreateScheduleCommand).rejects(new ResourceNotFoundException(said));

    await expect(wake()).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});
