import { randomUUID } from 'node:crypto';
import {
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { installVirtualClock } from '../../sandbox/clock/virtual-clock.ts';
import type { BusEvent } from '../../sandbox/cloud.ts';
import { createEventBridge } from '../../sandbox/eventbridge/create-eventbridge.ts';
import { createFaults } from '../../sandbox/faults/create-faults.ts';
import { readFaults } from '../../sandbox/faults/read-faults.ts';
import { createSqs, type SandboxSqs } from '../../sandbox/sqs/create-sqs.ts';
import { openStore } from '../../sandbox/store/open-store.ts';
import { eventually } from './eventually.ts';
import { serve } from './sqs-server.ts';

const RealDate = Date;
const clock = installVirtualClock();
afterAll(() => {
  globalThis.Date = RealDate;
});

const faults = createFaults(() => {});
let sqs: SandboxSqs;
let server: Awaited<ReturnType<typeof serve>>;
let client: SQSClient;
beforeAll(async () => {
  server = await serve(async (port) => {
    sqs = await createSqs({ file: undefined, port, now: clock.now, faults: faults.ofQueues });
    return sqs;
  });
  client = new SQSClient(server.client);
});
afterAll(async () => {
  await sqs.close();
  await server.close();
});

let queue: { arn: string; url: string; name: string };
beforeEach(async () => {
  faults.clear();
  const name = `q-${randomUUID()}`;
  queue = { name, ...(await sqs.createQueue(name, { VisibilityTimeout: '60' })) };
});

const add = (...asked: object[]) =>
  faults.add(readFaults(asked, { services: [], queues: [queue.name], functions: [] }));
const struck = () => faults.list().map(({ fired, left }) => ({ fired, left }));
const send = (MessageBody: string) =>
  client.send(new SendMessageCommand({ QueueUrl: queue.url, MessageBody }));
const receive = async () => {
  const ask = new ReceiveMessageCommand({
    QueueUrl: queue.url,
    MaxNumberOfMessages: 10,
    MessageSystemAttributeNames: ['ApproximateReceiveCount'],
  });
  return (await client.send(ask)).Messages ?? [];
};
const remove = ({ ReceiptHandle }: Message) =>
  client.send(new DeleteMessageCommand({ QueueUrl: queue.url, ReceiptHandle }));
const only = async (): Promise<Message> => {
  const [message, ...more] = await receive();
  if (!message || more.length > 0) throw new Error(`not one message, but ${more.length + (message ? 1 : 0)}`);
  return message;
};
const depth = () => sqs.queues().find(({ name }) => name === queue.name);

describe('a duplicate', () => {
  it('is handed out again under the same id, though it was deleted', async () => {
    add({ queue: queue.name, fault: 'duplicate', times: 2 });
    await send('hello');
    const first = await only();
    await remove(first);
    const second = await only();
    await remove(second);
    const third = await only();
    await remove(third);
    expect([second.MessageId, third.MessageId]).toEqual([first.MessageId, first.MessageId]);
    expect(third.Attributes?.ApproximateReceiveCount).toBe('3');
    expect(depth()).toMatchObject({ visible: 0, inFlight: 0 });
    expect(struck()).toEqual([{ fired: 2, left: 0 }]);
  });

  it('may come much later, by the clock of the sandbox', async () => {
    add({ queue: queue.name, fault: 'duplicate', delayMs: 3_600_000 });
    await send('hello');
    const { MessageId, ...first } = await only();
    await remove(first);
    expect(await receive()).toEqual([]);
    clock.moveTo(clock.now() + 3_601_000);
    const again = await only();
    expect(again.MessageId).toBe(MessageId);
  });

  it('reaches a second reader while the first is still at work, and is gone once both have deleted it', async () => {
    add({ queue: queue.name, fault: 'duplicate', when: 'before' });
    await send('hello');
    const first = await only();
    await eventually(() => depth()?.visible).toBe(1);
    const second = await only();
    expect(second.MessageId).toBe(first.MessageId);
    await remove(first);
    await remove(second);
    expect(depth()).toMatchObject({ visible: 0, inFlight: 0 });
  });

  it('is made of the message that was named', async () => {
    add({ queue: queue.url, fault: 'duplicate', containing: 'the-one' });
    await send('another');
    await remove(await only());
    expect(await receive()).toEqual([]);
    await send('{"id":"the-one"}');
    await remove(await only());
    await remove(await only());
    expect(await receive()).toEqual([]);
  });
});

it('a message that is held up arrives after those that were sent later', async () => {
  add({ queue: queue.arn, fault: 'delay', delayMs: 90_000 });
  await send('first');
  await send('second');
  const second = await only();
  expect(second.Body).toBe('second');
  await remove(second);
  expect(depth()).toMatchObject({ visible: 0, delayed: 1 });

  clock.moveTo(clock.now() + 91_000);
  expect((await only()).Body).toBe('first');
});

describe('a delivery of the bus', () => {
  const aBus = () => {
    const delivered: (BusEvent | undefined)[] = [];
    const bus = createEventBridge({
      store: openStore(undefined),
      now: clock.now,
      deliver: async (_arn, _body, event) => {
        delivered.push(event);
      },
      faults: faults.ofDeliveries,
      log: () => {},
    });
    bus.createBus('bus');
    const targets = [{ id: 'buffer', arn: queue.arn }];
    bus.putRule({ name: 'all', bus: 'bus', pattern: { source: ['core'] }, enabled: true, targets });
    const put = (detailType: string) =>
      bus.put('bus', { source: 'core', detailType, detail: {} }, { kind: 'outside' });
    return { bus, put, delivered };
  };

  it('is made twice, of the same event, and the bus is noisy until both are done', async () => {
    add({ detailType: 'PaymentDue', fault: 'duplicate' });
    const { bus, put, delivered } = aBus();
    await put('TransactionPosted');
    await put('PaymentDue');
    await put('PaymentDue');
    await eventually(bus.isQuiet).toBe(true);
    const ids = delivered.map((event) => event?.id);
    expect([ids.length, new Set(ids).size]).toEqual([4, 3]);
  });

  it('is made late, and later than the event after it', async () => {
    add({ detailType: 'PaymentDue', fault: 'delay', delayMs: 200 });
    const { bus, put, delivered } = aBus();
    await put('PaymentDue');
    await put('TransactionPosted');
    expect(bus.isQuiet()).toBe(false);
    await eventually(bus.isQuiet).toBe(true);
    expect(delivered.map((event) => event?.['detail-type'])).toEqual(['TransactionPosted', 'PaymentDue']);
  });
});
