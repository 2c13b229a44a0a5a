import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, expect, it } from 'vitest';
import { installVirtualClock } from '../../sandbox/clock/virtual-clock.ts';
import type { Store, StreamMapping } from '../../sandbox/cloud.ts';
import { openStore } from '../../sandbox/store/open-store.ts';
import { eventually } from './eventually.ts';
import { aLambda, aStream, streamArn } from './lambda-fixtures.ts';

const RealDate = Date;
const clock = installVirtualClock();
afterAll(() => {
  globalThis.Date = RealDate;
});

let world: Awaited<ReturnType<typeof aLambda>>;
let stream: ReturnType<typeof aStream>;
let store: Store;
let folder: string;
const open = async () => {
  store = openStore(join(folder, 'state.db'));
  world = await aLambda({ clockOffset: clock.offset, dynamodb: stream, store });
};
const shut = async () => {
  await world.close();
  store.close();
};

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aviso-streams-'));
  stream = aStream();
  await open();
});
afterEach(async () => {
  await shut();
  await rm(folder, { recursive: true });
  clock.setOffset(0);
});

/** Prints the ids of each batch, then does what the code says. */
const reader = async (code: string, mapping: Partial<StreamMapping> = {}) => {
  await world.define(
    'announce',
    `let attempt = 0;
    export const handler = async ({ Records }) => {
      attempt++;
      const ids = Records.map((record) => record.eventID);
      console.log(ids.join(' '));
      const from = (id) => ({ batchItemFailures: Records.filter((record) => record.eventID === id).map((record) => ({ itemIdentifier: record.dynamodb.SequenceNumber })) });
      ${code}
    };`,
  );
  world.lambda.mapStream({
    functionName: 'announce',
    streamArn,
    startingPosition: 'TRIM_HORIZON',
    batchSize: 100,
    batchingWindowSeconds: 0,
    maximumRetryAttempts: 3,
    bisectOnError: false,
    reportBatchItemFailures: false,
    filters: [],
    ...mapping,
  });
};
const quiet = () => eventually(() => world.lambda.isQuiet()).toBe(true);
const batches = () => world.said('announce').filter((line) => /^[a-z\d]( [a-z\d])*$/.test(line));
/** Ends the back-off after each failed attempt, as a move of the clock does. */
const skipBackOffs = async (attempts: number) => {
  for (let seen = 1; seen <= attempts; seen++) {
    await eventually(() => batches().length).toBeGreaterThanOrEqual(seen);
    await quiet();
    clock.moveTo(clock.now() + 61_000);
  }
  await quiet();
};

it('records are read in order, in batches of the size allowed', async () => {
  stream.write('a', 'b', 'c', 'd', 'e');
  await reader('', { batchSize: 2 });
  await quiet();
  await eventually(batches).toEqual(['a b', 'c d', 'e']);
});

it('a new record wakes the reader', async () => {
  await reader('');
  stream.write('a');
  expect(world.lambda.isQuiet()).toBe(false);
  await quiet();
  stream.write('b');
  await quiet();
  await eventually(batches).toEqual(['a', 'b']);
});

it('reading starts where the stream begins, or at its end when asked to', async () => {
  stream.write('a', 'b');
  await reader('', { startingPosition: 'LATEST' });
  await quiet();
  stream.write('c');
  await quiet();
  await eventually(batches).toEqual(['c']);
});

it('after a restart reading goes on where it stopped', async () => {
  stream.write('a', 'b');
  await reader('');
  await quiet();
  await shut();

  await open();
  stream.write('c');
  await reader('');
  await quiet();
  await eventually(batches).toEqual(['c']);
});

it('records that no filter wants are passed over', async () => {
  stream.write('a', 'b', 'c');
  await reader('', { filters: [{ dynamodb: { Keys: { pk: { S: ['b'] } } } }] });
  await quiet();
  await eventually(batches).toEqual(['b']);
});

it('a window gathers records, and ends by virtual time', async () => {
  await reader('', { batchingWindowSeconds: 300 });
  stream.write('a');
  stream.write('b');
  const batchesLater = () => {
    clock.moveTo(clock.now() + 301_000);
    return batches();
  };
  await eventually(batchesLater).toEqual(['a b']);
  await quiet();
});

it('a failed batch is tried again before anything after it, and its back-off is not unrest', async () => {
  stream.write('a', 'b');
  await reader('if (attempt === 1) throw new Error("busy");', { batchSize: 1 });
  await eventually(batches).toEqual(['a']);
  await quiet();

  clock.moveTo(clock.now() + 61_000);
  expect(world.lambda.isQuiet()).toBe(false);
  await quiet();

  await eventually(batches).toEqual(['a', 'a', 'b']);
});

it('when the retries are used up the failure is sent on, and reading goes on', async () => {
  const { arn } = await world.sqs.createQueue('failures', {});
  stream.write('a', 'b', 'c');
  await reader('if (ids.includes("a")) throw new Error("no");', {
    batchSize: 2,
    maximumRetryAttempts: 1,
    onFailureArn: arn,
  });
  await skipBackOffs(1);

  await eventually(batches).toEqual(['a b', 'a b', 'c']);
  const [failure] = await world.sqs.receive(arn, 10);
  expect(JSON.parse(failure?.body ?? '{}')).toEqual({
    requestContext: {
      requestId: expect.any(String),
      functionArn: 'arn:aws:lambda:eu-west-1:000000000000:function:announce',
      condition: 'RetryAttemptsExhausted',
      approximateInvokeCount: 2,
    },
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    version: '1.0',
    timestamp: expect.stringMatching(/^20.*Z$/),
    DDBStreamBatchInfo: {
      shardId: expect.stringMatching(/^shardId-/),
      startSequenceNumber: '000001',
      endSequenceNumber: '000002',
      approximateArrivalOfFirstRecord: '2026-11-18T11:06:40Z',
      approximateArrivalOfLastRecord: '2026-11-18T11:06:40Z',
      batchSize: 2,
      streamArn,
    },
  });
});

it('bisecting leaves a bad record alone, so that only it is given up', async () => {
  const { arn } = await world.sqs.createQueue('failures', {});
  stream.write('a', 'b', 'c', 'd');
  await reader('if (ids.includes("c")) throw new Error("no");', {
    bisectOnError: true,
    maximumRetryAttempts: 0,
    onFailureArn: arn,
  });
  await quiet();

  await eventually(batches).toEqual(['a b c d', 'a b', 'c d', 'c', 'd']);
  const failures = await world.sqs.receive(arn, 10);
  expect(failures.map(({ body }) => JSON.parse(body).DDBStreamBatchInfo)).toMatchObject([
    { startSequenceNumber: '000003', batchSize: 1 },
  ]);
});

it('after a reported failure reading goes on from the lowest record that failed', async () => {
  stream.write('a', 'b', 'c');
  await reader('if (attempt === 1) return from("b");', { reportBatchItemFailures: true });
  await skipBackOffs(1);
  await eventually(batches).toEqual(['a b c', 'b c']);
});

it('what was done before a reported failure is not read again after a restart', async () => {
  stream.write('a', 'b', 'c');
  await reader('return from("b");', { reportBatchItemFailures: true });
  await eventually(batches).toEqual(['a b c']);
  await quiet();
  await shut();

  await open();
  await reader('', { reportBatchItemFailures: true });
  await quiet();
  await eventually(batches).toEqual(['b c']);
});
