import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createFaults } from '../../sandbox/faults/create-faults.ts';
import { readFaults } from '../../sandbox/faults/read-faults.ts';
import { eventually } from './eventually.ts';
import { aLambda } from './lambda-fixtures.ts';

const reached: string[] = [];
const outside = createServer((request, response) => {
  reached.push(request.url ?? '');
  request.resume().on('end', () => response.end('{}'));
});
let port = 0;
beforeAll(async () => {
  await new Promise<void>((resolve) => outside.listen(0, '127.0.0.1', resolve));
  port = (outside.address() as AddressInfo).port;
});
afterAll(() => {
  outside.closeAllConnections();
  outside.close();
});

let faults: ReturnType<typeof createFaults>;
let world: Awaited<ReturnType<typeof aLambda>>;
beforeEach(async () => {
  reached.length = 0;
  faults = createFaults(() => {});
  world = await aLambda({ faults: faults.ofFunctions });
  await world.define('work', worker, { environment: { PORT: String(port) }, timeoutSeconds: 10 });
});
afterEach(() => world.close());

/** Calls each path that it is told, one after the other, and answers how long that took. */
const worker = `
  import { request } from 'node:http';
  const agent = new (await import('node:http')).Agent({ keepAlive: true });
  const call = (path) => new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port: process.env.PORT, path, method: 'POST', agent }, (answer) => {
      console.log('saw ' + path);
      answer.resume().on('end', resolve);
    }).on('error', reject).end('{}');
  });
  export const handler = async ({ paths = [] }) => {
    const from = performance.now();
    for (const path of paths) await call(path);
    return { ms: performance.now() - from, now: Date.now() };
  };`;

const add = (...asked: object[]) =>
  faults.add(readFaults(asked, { services: [], queues: [], functions: ['work', 'rest'] }));
const invoke = (...paths: string[]) => world.lambda.invoke('work', { paths });
const struck = () => faults.list().map(({ fired, left }) => ({ fired, left }));

it('a function crashes at its start, and the next event finds a fresh worker', async () => {
  add({ function: 'work', fault: 'crash' });
  expect(await invoke('/a')).toMatchObject({ ok: false, errorType: 'Runtime.ExitError' });
  expect(reached).toEqual([]);
  expect(await invoke('/a')).toMatchObject({ ok: true });
  expect(struck()).toEqual([{ fired: 1, left: 0 }]);
});

describe.each([
  ['crash', 'Runtime.ExitError', /exit status 1/],
  ['timeout', 'Sandbox.Timedout', /Task timed out after 10\.00 seconds/],
])('a %s', (fault, errorType, errorMessage) => {
  it.each([
    ['before', 2, undefined, ['/a']],
    ['after', 2, undefined, ['/a', '/b']],
    ['before', 1, '/c', ['/a', '/b']],
    ['after', 2, 'POST /b', ['/a', '/b', '/c', '/b']],
  ])('comes %s call %i to %s', async (when, call, to, effects) => {
    await invoke(); // so that a warm worker counts anew
    add({ function: 'work', fault, at: { call, when, ...(to && { to }) } });

    expect(await invoke('/a', '/b', '/c', '/b', '/d')).toMatchObject({
      ok: false,
      errorType,
      errorMessage: expect.stringMatching(errorMessage),
    });

    expect(reached).toEqual(effects);
    if (when === 'after')
      expect(world.said('work').filter((line) => line.startsWith('saw'))).toHaveLength(effects.length - 1);
    expect(struck()).toEqual([{ fired: 1, left: 0 }]);
  });
});

it('an invocation that ends before the call gives its fault to the next one', async () => {
  add({ function: 'work', fault: 'crash', at: { call: 3 } });
  expect(await invoke('/a', '/b')).toMatchObject({ ok: true });
  expect(struck()).toEqual([{ fired: 0, left: 1 }]);
  expect(await invoke('/a', '/b', '/c')).toMatchObject({ ok: false });
  expect(reached).toEqual(['/a', '/b', '/a', '/b']);
  expect(struck()).toEqual([{ fired: 1, left: 0 }]);
});

it.each(['before', 'after'])(
  'a function freezes %s a call, and goes on as if nothing had been',
  async (when) => {
    add({ function: 'work', fault: 'freeze', delayMs: 500, at: { call: 1, when } });
    const invocation = await invoke('/a', '/b');
    expect(invocation).toMatchObject({ ok: true });
    expect(Reflect.get(Object(invocation.ok && invocation.payload), 'ms')).toBeGreaterThan(490);
    expect(reached).toEqual(['/a', '/b']);
  },
);

it('another function is left alone, and so are other events and those that are to be let pass', async () => {
  add({ function: 'work', fault: 'crash', containing: '/b', skip: 1 }, { function: 'rest', fault: 'crash' });
  expect(await invoke('/b')).toMatchObject({ ok: true });
  expect(await invoke('/a')).toMatchObject({ ok: true });
  expect(await invoke('/b')).toMatchObject({ ok: false });
  expect(struck()).toEqual([
    { fired: 1, left: 0 },
    { fired: 0, left: 1 },
  ]);
});

it('a batch during which the function times out comes back whole', async () => {
  const queue = await world.sqs.createQueue('q', { VisibilityTimeout: '1' });
  await world.define(
    'batch',
    `export const handler = async ({ Records }) => { console.log(Records.length); return { batchItemFailures: [] }; };`,
  );
  faults.add(
    readFaults([{ function: 'batch', fault: 'timeout' }], { services: [], queues: [], functions: ['batch'] }),
  );
  for (const body of ['1', '2', '3']) await world.sqs.send(queue.arn, body);
  world.lambda.mapQueue({
    functionName: 'batch',
    queueArn: queue.arn,
    batchSize: 10,
    batchingWindowSeconds: 0,
    maximumConcurrency: 1,
    reportBatchItemFailures: true,
    filters: [],
  });
  await eventually(struck).toEqual([{ fired: 1, left: 0 }]);
  await eventually(() => world.said('batch').at(-1)).toBe('3');
});

describe('a clock that goes wrong', () => {
  const offBy = async () => {
    const invocation = await invoke();
    return Number(Reflect.get(Object(invocation.ok && invocation.payload), 'now')) - Date.now();
  };

  it.each([300_000, -300_000])(
    'is %i ms off for that function alone, warm or cold, until it is cleared',
    async (skewMs) => {
      expect(Math.abs(await offBy())).toBeLessThan(60_000);
      add(
        { function: 'rest', fault: 'clock-skew', skewMs: 7_200_000 },
        { function: 'work', fault: 'clock-skew', skewMs },
      );
      expect(Math.abs((await offBy()) - skewMs)).toBeLessThan(60_000);
      expect(faults.list()[1]).toMatchObject({ fired: 1, left: 'always' });

      add({ function: 'work', fault: 'clock-skew', skewMs: 3_600_000 }, { function: 'work', fault: 'crash' });
      await invoke();
      expect(Math.abs((await offBy()) - 3_600_000)).toBeLessThan(60_000);
      expect(faults.list().filter(({ fault }) => fault === 'clock-skew')).toHaveLength(2);

      faults.clear();
      expect(Math.abs(await offBy())).toBeLessThan(60_000);
    },
  );
});
