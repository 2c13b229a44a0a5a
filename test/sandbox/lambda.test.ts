import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createFunctionPool } from '../../sandbox/lambda/function-pool.ts';
import { eventually } from './eventually.ts';
import { aLambda } from './lambda-fixtures.ts';

let world: Awaited<ReturnType<typeof aLambda>>;
const clockOffset = new SharedArrayBuffer(8);
beforeEach(async () => {
  world = await aLambda({ clockOffset });
});
afterEach(() => world.close());

const invoke = (name: string, event: unknown = {}) => world.lambda.invoke(name, event);
const payload = async (name: string, event: unknown = {}) => {
  const invocation = await invoke(name, event);
  return invocation.ok ? invocation.payload : invocation;
};

it('a function sees its own variables and those of Lambda, and nothing of the shell', async () => {
  await world.define('greet', 'export const handler = async () => process.env;', {
    environment: { TABLE: 'messages' },
  });
  const environment = await payload('greet');

  expect(environment).toEqual({
    TZ: 'UTC',
    TABLE: 'messages',
    AWS_LAMBDA_FUNCTION_NAME: 'greet',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_REGION: 'eu-west-1',
    AWS_DEFAULT_REGION: 'eu-west-1',
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    LAMBDA_TASK_ROOT: expect.stringContaining('greet'),
    AWS_ENDPOINT_URL: 'http://127.0.0.1:4566',
    AWS_ACCESS_KEY_ID: expect.stringMatching(/^ASIA[0-9A-F]{16}$/),
    AWS_SECRET_ACCESS_KEY: expect.any(String),
    AWS_SESSION_TOKEN: expect.any(String),
  });
});

it('each function holds a key of its own, and the key tells who is calling', async () => {
  const keys: unknown[] = [];
  for (const name of ['one', 'two']) {
    await world.define(name, 'export const handler = async () => process.env.AWS_ACCESS_KEY_ID;');
    keys.push(await payload(name));
  }
  expect(keys.map((key) => world.lambda.callerOf(String(key)))).toMatchObject([
    { kind: 'function', functionName: 'one', roleArn: 'arn:aws:iam::000000000000:role/one' },
    { kind: 'function', functionName: 'two' },
  ]);
  expect(world.lambda.callerOf('AKIDEXAMPLE')).toEqual({ kind: 'outside' });
});

it('an invocation by ARN, with a version or without, reaches the function', async () => {
  await world.define('greet', 'export const handler = async ({ name }) => ({ hello: name });');
  const arn = 'arn:aws:lambda:eu-west-1:000000000000:function:greet';
  expect(await payload(arn, { name: 'Ana' })).toEqual({ hello: 'Ana' });
  expect(await payload(`${arn}:live`, { name: 'João' })).toEqual({ hello: 'João' });
});

it('the context tells the time left, the request and the function', async () => {
  const source = `export const handler = async (event, context) => ({ ...context, left: context.getRemainingTimeInMillis() });`;
  await world.define('context', source, { timeoutSeconds: 5 });
  const first = await payload('context');

  expect(first).toMatchObject({
    functionName: 'context',
    functionVersion: '$LATEST',
    invokedFunctionArn: 'arn:aws:lambda:eu-west-1:000000000000:function:context',
    memoryLimitInMB: '128',
    logGroupName: '/aws/lambda/context',
    awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
  });
  const left = Reflect.get(Object(first), 'left');
  expect(left).toBeGreaterThan(4_000);
  expect(left).toBeLessThanOrEqual(5_000);
});

it.each([
  ['ESM in .mjs', 'index.mjs', 'export const handler = async () => "fine";'],
  ['ESM in .js', 'index.js', 'import "node:fs"; export const handler = async () => "fine";'],
  [
    'CommonJS in .js',
    'index.js',
    'const fs = require("node:fs"); exports.handler = async () => fs && "fine";',
  ],
  ['CommonJS in .cjs', 'index.cjs', 'module.exports = { handler: async () => "fine" };'],
  [
    'a callback',
    'index.mjs',
    'export const handler = (event, context, callback) => { setTimeout(() => callback(null, "fine"), 1) };',
  ],
  ['a plain value', 'index.mjs', 'export const handler = () => "fine";'],
])('a handler may be %s', async (_, file, source) => {
  await world.define('shape', source, { file });
  expect(await payload('shape')).toBe('fine');
});

it('CommonJS in .js loads although a package further up says "module"', async () => {
  await writeFile(join(world.folder, 'package.json'), '{ "type": "module" }');
  await world.define('old', 'module.exports.handler = async () => __filename.length > 0;', {
    file: 'index.js',
  });
  expect(await payload('old')).toBe(true);
});

it('a worker stays warm: what it keeps is there at the next event', async () => {
  await world.define('count', 'let n = 0; export const handler = async () => ++n;');
  expect([await payload('count'), await payload('count')]).toEqual([1, 2]);
});

it('events that come together run in several workers', async () => {
  const source = `
    import { threadId } from 'node:worker_threads';
    export const handler = async () => { await new Promise((go) => setTimeout(go, 300)); return threadId; };`;
  await world.define('slow', source);
  await payload('slow');

  const threads = await Promise.all(Array.from({ length: 8 }, () => payload('slow')));
  expect(new Set(threads).size).toBeGreaterThan(1);
});

it('an error of the handler is told with its type and message, and the worker lives on', async () => {
  const source = `
    let n = 0;
    class RetryLater extends Error { name = 'RetryLater' }
    export const handler = async () => { if (n++ === 0) throw new RetryLater('busy'); return n; };`;
  await world.define('fails', source);
  expect(await invoke('fails')).toEqual({ ok: false, errorType: 'RetryLater', errorMessage: 'busy' });
  expect(await payload('fails')).toBe(2);
});

it('a time-out ends the worker, and the next event finds a fresh one', async () => {
  const source = `
    let n = 0;
    export const handler = async ({ hang }) => { n++; while (hang); return n; };`;
  await world.define('hangs', source, { timeoutSeconds: 1 });
  expect(await payload('hangs')).toBe(1);

  const late = await invoke('hangs', { hang: true });
  expect(late).toMatchObject({
    ok: false,
    errorMessage: expect.stringContaining('Task timed out after 1.00 seconds'),
  });
  expect(await payload('hangs')).toBe(1);
});

it.each([
  ['exits', 'process.exit(3)', 'Runtime.ExitError', /exit status 3/],
  [
    'throws where nobody catches',
    'setTimeout(() => { throw new TypeError("lost") }); await new Promise(() => {})',
    'TypeError',
    /lost/,
  ],
])('a function that %s fails that event only', async (_, crash, errorType, message) => {
  await world.define(
    'crash',
    `export const handler = async ({ crash }) => { if (crash) { ${crash}; } return 'fine'; };`,
  );
  expect(await payload('crash')).toBe('fine');
  expect(await invoke('crash', { crash: true })).toEqual({
    ok: false,
    errorType,
    errorMessage: expect.stringMatching(message),
  });
  expect(await payload('crash')).toBe('fine');
});

it.each([
  ['no such file', 'other.handler', 'Runtime.ImportModuleError'],
  ['no such export', 'index.other', 'Runtime.HandlerNotFound'],
])('a handler that cannot be found (%s) fails each event with the reason', async (_, handler, errorType) => {
  await world.define('lost', 'export const handler = async () => 1;', { handler });
  expect(await invoke('lost')).toMatchObject({ ok: false, errorType });
  expect(await invoke('lost')).toMatchObject({ ok: false, errorType });
});

it('code that throws while it loads fails its event and is loaded again for the next', async () => {
  await world.define('broken', 'throw new Error("TABLE is not set"); export const handler = 1;');
  expect(await invoke('broken')).toMatchObject({ ok: false, errorMessage: 'TABLE is not set' });
  expect(await invoke('broken')).toMatchObject({ ok: false, errorMessage: 'TABLE is not set' });
});

it('an unknown function is an answer, not an exception', async () => {
  expect(await invoke('nobody')).toMatchObject({ ok: false, errorType: 'ResourceNotFoundException' });
});

it('what a function prints arrives line by line under its name', async () => {
  await world.define(
    'talks',
    'export const handler = async () => { console.log("a\\nb"); console.error("c"); };',
  );
  await invoke('talks');
  await eventually(() => world.said('talks').toSorted()).toEqual(['a', 'b', 'c']);
});

it('a function lives in virtual time', async () => {
  await world.define('clock', 'export const handler = async () => Date.now();');
  const ahead = 40 * 86_400_000;
  Atomics.store(new BigInt64Array(clockOffset), 0, BigInt(ahead));
  expect(Number(await payload('clock')) - Date.now()).toBeGreaterThan(ahead - 5_000);
  Atomics.store(new BigInt64Array(clockOffset), 0, 0n);
});

it('it is quiet only when no invocation is running, and closing lets it finish', async () => {
  await world.define(
    'slow',
    'export const handler = async () => { await new Promise((go) => setTimeout(go, 500)); return "done"; };',
  );
  expect(world.lambda.isQuiet()).toBe(true);
  const running = invoke('slow');
  expect(world.lambda.isQuiet()).toBe(false);

  await world.lambda.close();

  expect(await running).toEqual({ ok: true, payload: 'done' });
  expect(world.lambda.isQuiet()).toBe(true);
});

it('workers that have nothing to do are ended, but for the first', async () => {
  const pool = createFunctionPool({
    start: () => {
      const gone = Promise.withResolvers<void>();
      const loaded = Promise.resolve(undefined);
      const run = () =>
        new Promise<{ ok: true; payload: null }>((go) => setTimeout(go, 20, { ok: true, payload: null }));
      return { loaded, gone: gone.promise, isAlive: () => true, run, end: async () => gone.resolve() };
    },
    limit: () => 3,
    idleMs: 50,
  });
  await Promise.all([1, 2, 3, 4, 5].map(pool.invoke));
  expect(pool.size()).toBe(3);
  await eventually(() => pool.size()).toBe(1);
  await pool.close();
});
