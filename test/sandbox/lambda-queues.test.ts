import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { installVirtualClock } from '../../sandbox/clock/virtual-clock.ts';
import type { QueueMapping } from '../../sandbox/cloud.ts';
import { reportedFailures } from '../../sandbox/lambda/reported-failures.ts';
import { eventually } from './eventually.ts';
import { aLambda } from './lambda-fixtures.ts';

const RealDate = Date;
const clock = installVirtualClock();
afterAll(() => {
  globalThis.Date = RealDate;
});

let world: Awaited<ReturnType<typeof aLambda>>;
let queue: { arn: string; url: string };
let dead: { arn: string; url: string };
beforeEach(async () => {
  world = await aLambda({ clockOffset: clock.offset });
  dead = await world.sqs.createQueue('dead', {});
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 2 });
  queue = await world.sqs.createQueue('work', { VisibilityTimeout: '180', RedrivePolicy });
});
afterEach(async () => {
  await world.close();
  clock.setOffset(0);
});

/** Prints the bodies of each batch, then does what the code says. */
const consumer = async (code: string, mapping: Partial<QueueMapping> = {}) => {
  await world.define(
    'consume',
    `export const handler = async ({ Records }) => {
      const bodies = Records.map((record) => record.body);
      console.log(JSON.stringify(bodies));
      const ids = (wanted) => Records.filter(({ body }) => wanted.includes(body)).map(({ messageId }) => ({ itemIdentifier: messageId }));
      ${code}
    };`,
  );
  world.lambda.mapQueue({
    functionName: 'consume',
    queueArn: queue.arn,
    batchSize: 10,
    batchingWindowSeconds: 0,
    maximumConcurrency: 1,
    reportBatchItemFailures: true,
    filters: [],
    ...mapping,
  });
};
const send = async (...bodies: string[]) => {
  for (const body of bodies) await world.sqs.send(queue.arn, body);
};
const depth = (name: string) => world.sqs.queues().find((found) => found.name === name);
const quiet = () => eventually(() => world.lambda.isQuiet()).toBe(true);
const batches = (): string[][] =>
  world
    .said('consume')
    .filter((line) => line.startsWith('['))
    .map((line) => JSON.parse(line));

it('a batch reaches the function as Lambda shapes it, and is deleted once it is done', async () => {
  await world.sqs.send(queue.arn, '{"a":1}', { eventId: 'e1' });
  await consumer('console.log(JSON.stringify(Records[0]));');
  await quiet();

  await eventually(() => world.said('consume')).toHaveLength(2);
  expect(JSON.parse(world.said('consume')[1] ?? '')).toEqual({
    messageId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    receiptHandle: expect.any(String),
    body: '{"a":1}',
    attributes: {
      ApproximateReceiveCount: '1',
      SentTimestamp: expect.stringMatching(/^\d{13}$/),
      SenderId: expect.any(String),
      ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d{13}$/),
    },
    messageAttributes: {
      eventId: { dataType: 'String', stringValue: 'e1', stringListValues: [], binaryListValues: [] },
    },
    md5OfBody: 'bb6cb5c68df4652941caf652a366f2d8',
    eventSource: 'aws:sqs',
    eventSourceARN: queue.arn,
    awsRegion: 'eu-west-1',
  });
  expect(depth('work')).toMatchObject({ visible: 0, inFlight: 0 });
});

it('records listed as failed come back after their visibility, the others are done', async () => {
  await send('good', 'bad', 'fine');
  await consumer(
    `return { batchItemFailures: Records[0].attributes.ApproximateReceiveCount === '1' ? ids(['bad']) : [] };`,
  );
  await quiet();
  expect(depth('work')).toMatchObject({ visible: 0, inFlight: 1 });

  clock.moveTo(clock.now() + 181_000);
  expect(world.lambda.isQuiet()).toBe(false);
  await quiet();

  expect(depth('work')).toMatchObject({ visible: 0, inFlight: 0 });
  await eventually(batches).toEqual([['good', 'bad', 'fine'], ['bad']]);
});

it('an error of the function deletes nothing, and a record that fails too often becomes a dead letter', async () => {
  await send('poison');
  await consumer('throw new Error("no");');
  await quiet();
  for (let times = 0; times < 2; times++) {
    clock.moveTo(clock.now() + 181_000);
    await quiet();
  }
  expect(depth('dead')).toMatchObject({ visible: 1 });
  await eventually(batches).toEqual([['poison'], ['poison']]);
});

it('without ReportBatchItemFailures what the function lists is ignored', async () => {
  await send('good', 'bad');
  await consumer(`return { batchItemFailures: ids(['bad']) };`, { reportBatchItemFailures: false });
  await quiet();
  expect(depth('work')).toMatchObject({ visible: 0, inFlight: 0 });
});

it('what was in flight when the sandbox was killed is worked off at once after the start', async () => {
  await send('orphan');
  await world.sqs.receive(queue.arn, 10); // by a worker that is no more

  await consumer('console.log(Records[0].attributes.ApproximateReceiveCount);');
  await quiet();

  expect(depth('work')).toMatchObject({ visible: 0, inFlight: 0 });
  await eventually(() => world.said('consume')).toEqual(['["orphan"]', '2']);
});

it('a listed record that nobody sent makes the whole batch fail', async () => {
  await send('good', 'fine');
  await consumer(`return { batchItemFailures: [{ itemIdentifier: 'somebody-else' }] };`);
  await quiet();
  expect(depth('work')).toMatchObject({ visible: 0, inFlight: 2 });
});

describe('what a function says about its batch', () => {
  const sent = ['a', 'b'];
  it.each([[null], [undefined], [{}], [{ batchItemFailures: [] }], [{ batchItemFailures: null }], ['fine']])(
    '%j is complete success',
    (payload) => {
      expect(reportedFailures(payload, sent)).toEqual(new Set());
    },
  );

  it.each([
    [{ batchItemFailures: [{ itemIdentifier: '' }] }],
    [{ batchItemFailures: [{ itemIdentifier: null }] }],
    [{ batchItemFailures: [{ id: 'a' }] }],
    [{ batchItemFailures: [{ itemIdentifier: 'a' }, { itemIdentifier: 'c' }] }],
    [{ batchItemFailures: 'a' }],
  ])('%j is complete failure', (payload) => {
    expect(reportedFailures(payload, sent)).toEqual(new Set(sent));
  });

  it('a list of known records is just these', () => {
    expect(reportedFailures({ batchItemFailures: [{ itemIdentifier: 'b' }] }, sent)).toEqual(new Set(['b']));
  });
});

it('what a function prints is told under its title', async () => {
  await world.define(
    'Stack-TransactionAlertDispatcherFunctionF78BB895',
    'export const handler = () => console.log("hello");',
    {
      title: 'transaction-alert-dispatcher',
    },
  );
  await world.lambda.invoke('Stack-TransactionAlertDispatcherFunctionF78BB895', {});
  await eventually(() => world.said('transaction-alert-dispatcher')).toEqual(['hello']);
});

it('batches are no larger than allowed', async () => {
  await send('1', '2', '3', '4', '5');
  await consumer('', { batchSize: 2 });
  await quiet();
  await eventually(batches).toEqual([['1', '2'], ['3', '4'], ['5']]);
});

it('a batching window gathers what comes within it', async () => {
  await consumer('', { batchSize: 3, batchingWindowSeconds: 20 });
  await send('1', '2');
  expect(world.lambda.isQuiet()).toBe(false);
  await send('3');
  await quiet();
  await eventually(batches).toEqual([['1', '2', '3']]);
});

it('a batching window ends by virtual time', async () => {
  await consumer('', { batchSize: 3, batchingWindowSeconds: 100 });
  await send('1');
  await eventually(() => depth('work')?.inFlight).toBe(1);
  clock.moveTo(clock.now() + 101_000);
  await quiet();
  await eventually(batches).toEqual([['1']]);
});

it('never more batches run at once than the mapping allows', async () => {
  const code = `
    const started = Date.now();
    await new Promise((go) => setTimeout(go, 150));
    console.error(JSON.stringify({ started, ended: Date.now() }));`;
  await send('1', '2', '3', '4', '5', '6');
  await consumer(code, { batchSize: 1, maximumConcurrency: 2 });
  await quiet();

  const runs = (): { started: number; ended: number }[] =>
    world
      .said('consume')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line));
  await eventually(runs).toHaveLength(6);
  const together = runs().map(
    ({ started }) => runs().filter((run) => run.started <= started && started < run.ended).length,
  );
  expect(Math.max(...together)).toBe(2);
});

it('a record that no filter wants is deleted and never seen', async () => {
  await send('{"kind":"reply"}', '{"kind":"status"}', 'kind', '{"kind":"template"}');
  await consumer('', { filters: [{ body: { kind: ['reply'] } }, { body: { kind: ['template'] } }] });
  await quiet();
  await eventually(batches).toEqual([['{"kind":"reply"}', '{"kind":"template"}']]);
  expect(depth('work')).toMatchObject({ visible: 0, inFlight: 0 });
});

it('a delayed or received record is the future, not unrest', async () => {
  const later = await world.sqs.createQueue('later', { DelaySeconds: '600' });
  await consumer('', { queueArn: later.arn });
  await world.sqs.send(later.arn, 'later');
  await quiet();
  expect(batches()).toEqual([]);

  clock.moveTo(clock.now() + 601_000);
  await eventually(batches).toEqual([['later']]);
});
