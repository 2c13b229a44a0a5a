import { randomUUID } from 'node:crypto';
import {
  GetScheduleCommand,
  GetScheduleGroupCommand,
  ListSchedulesCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-scheduler';
import { CreateQueueCommand, GetQueueAttributesCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findWaiting } from '../../adapters/dynamodb/find-waiting.ts';
import { keepWaiting } from '../../adapters/dynamodb/keep-waiting.ts';
import { deferMessage } from '../../adapters/scheduler/defer-message.ts';
import { scheduleWake } from '../../adapters/scheduler/schedule-wake.ts';
import { messageIdOf } from '../../core/delivery/message-id.ts';
import { Instant } from '../../core/time/instant.ts';
import { type RunningSandbox, startSandbox } from './running-sandbox.ts';

const hour = 3_600_000;
const detail = { eventId: 'evt-1', data: { paymentId: 'pay-42' } };

let sandbox: RunningSandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ fresh: true, args: ['--no-seed'] });
}, 120_000);
afterAll(() => sandbox?.stop());

/** A queue that nobody empties, so that what was put there can be seen. */
async function aQueue() {
  const { sqs } = sandbox.aws;
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: `seen-${randomUUID()}` }));
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
  );
  const bodies = async (): Promise<unknown[]> => {
    const receive = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 });
    return ((await sqs.send(receive)).Messages ?? []).map(({ Body }) => JSON.parse(Body ?? ''));
  };
  return { arn: Attributes?.QueueArn ?? '', bodies };
}

async function aRoad({ queueArn }: { queueArn?: string } = {}) {
  const [buffer, deadLetters] = [await aQueue(), await aQueue()];
  const { dynamodb, scheduler } = sandbox.aws;
  const group = sandbox.output('ScheduleGroupName');
  const defer = deferMessage(
    keepWaiting(dynamodb, sandbox.output('WaitingTableName')),
    scheduleWake(scheduler, {
      group,
      queueArn: queueArn ?? buffer.arn,
      deadLetterArn: deadLetters.arn,
      roleArn: 'arn:aws:iam::000000000000:role/waker',
    }),
  );
  const id = messageIdOf(randomUUID());
  const fromNow = async (milliseconds: number) =>
    Instant.parse(Date.parse((await sandbox.clock()).now) + milliseconds);
  const schedule = () => scheduler.send(new GetScheduleCommand({ Name: id, GroupName: group }));
  const find = () => findWaiting(dynamodb, sandbox.output('WaitingTableName'))(id);
  return { id, defer, fromNow, schedule, find, buffer, deadLetters };
}

describe('a message that waits in a running deployment', () => {
  it('has a group of schedules and a table to wait in', async () => {
    const group = sandbox.output('ScheduleGroupName');

    expect(group).toBe('aviso-local');
    expect(await sandbox.aws.scheduler.send(new GetScheduleGroupCommand({ Name: group }))).toMatchObject({
      State: 'ACTIVE',
    });
  });

  it('is what falls due next, wakes when the clock passes its hour, and leaves no schedule behind', async () => {
    const { id, defer, fromNow, schedule, find, buffer, deadLetters } = await aRoad();
    const until = await fromNow(20 * hour);

    await defer({ id, wake: id, eventId: 'evt-1', until, detail });
    const { nextDue = '' } = await sandbox.clock({ advance: 'PT19H' });
    expect(await buffer.bodies()).toEqual([]);
    expect(Date.parse(nextDue)).toBe(Math.ceil(until / 1000) * 1000);
    const later = await sandbox.clock({ advance: 'P1D' });

    expect(later.nextDue).toBeUndefined();
    expect(await buffer.bodies()).toEqual([{ wake: id, eventId: 'evt-1' }]);
    expect(await find()).toEqual(detail);
    expect(await deadLetters.bodies()).toEqual([]);
    await expect(schedule()).rejects.toBeInstanceOf(ResourceNotFoundException);
  });

  it('waits on over a restart, and wakes once though it was deferred twice', async () => {
    const { id, defer, fromNow, schedule, buffer } = await aRoad();
    const until = await fromNow(2 * hour);

    await defer({ id, wake: id, eventId: 'evt-1', until, detail });
    await defer({ id, wake: id, eventId: 'evt-1', until, detail });
    await sandbox.restart(['--no-seed']);
    expect(await schedule()).toMatchObject({ Name: id, State: 'ENABLED' });
    await sandbox.clock({ advance: 'P1D' });
    await sandbox.clock({ advance: 'P1D' });

    expect(await buffer.bodies()).toEqual([{ wake: id, eventId: 'evt-1' }]);
    expect(await buffer.bodies()).toEqual([]);
  });

  it('whose buffer is gone is found among the dead letters', async () => {
    const gone = 'arn:aws:sqs:eu-west-1:000000000000:gone';
    const { id, defer, fromNow, buffer, deadLetters } = await aRoad({ queueArn: gone });

    await defer({ id, wake: id, eventId: 'evt-1', until: await fromNow(hour), detail });
    await sandbox.clock({ advance: 'PT2H' });

    expect(await deadLetters.bodies()).toEqual([{ wake: id, eventId: 'evt-1' }]);
    expect(await buffer.bodies()).toEqual([]);
  });

  it('is forgotten a month after its hour', async () => {
    const { id, defer, fromNow, find } = await aRoad();

    await defer({ id, wake: id, eventId: 'evt-1', until: await fromNow(hour), detail });
    await sandbox.clock({ advance: 'P29D' });
    expect(await find()).toEqual(detail);
    await sandbox.clock({ advance: 'P3D' });

    expect(await find()).toBeUndefined();
    const { Schedules } = await sandbox.aws.scheduler.send(
      new ListSchedulesCommand({ GroupName: sandbox.output('ScheduleGroupName') }),
    );
    expect(Schedules).toEqual([]);
  });
});
