import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { bundleFunctions, distFolder } from '../../lib/bundle-functions.ts';
import { createTable, serveDynamoDb } from '../sandbox/dynamodb/served-dynamodb.ts';

// Under dist/, so that imports of the bundled code find node_modules.
mkdirSync(distFolder, { recursive: true });
const folder = mkdtempSync(join(distFolder, '.bundling-'));
afterAll(() => rmSync(folder, { recursive: true }));

const from = join(folder, 'functions');
const into = join(folder, 'dist');

function aFunction(name: string, file: string, code: string): void {
  mkdirSync(join(from, name), { recursive: true });
  writeFileSync(join(from, name, file), code);
}

aFunction(
  'greet',
  'handler.ts',
  "export const handler = async (name: string): Promise<string> => 'Hola ' + name;",
);
aFunction(
  'enqueue',
  'handler.ts',
  `import { SQSClient } from '@aws-sdk/client-sqs';
   export const handler = () => new SQSClient({ region: 'eu-west-1' }).config.credentials();`,
);
aFunction(
  'remember',
  'handler.ts',
  `import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
   export const handler = (endpoint: string) =>
     new DynamoDBClient({ region: 'eu-west-1', endpoint, maxAttempts: 1 })
       .send(new GetItemCommand({ TableName: 'notes', Key: { id: { S: 'one' } } }));`,
);
aFunction('middleware', 'partial-batch.ts', 'export const partialBatch = 1;');

it('every folder with a handler becomes one CommonJS file that runs', async () => {
  await bundleFunctions(from, into);

  const { handler } = createRequire(import.meta.url)(join(into, 'greet/handler.js'));
  expect(await handler('Ana')).toBe('Hola Ana');
  expect(JSON.parse(readFileSync(join(into, 'greet/package.json'), 'utf8'))).toEqual({ type: 'commonjs' });
  expect(readdirSync(into).sort()).toEqual(['enqueue', 'greet', 'meta.json', 'remember']);
});

it('the SDK comes along with credentials from the environment and no other kind', async () => {
  const { inputs, outputs } = await bundleFunctions(from, into);

  const modules = Object.keys(inputs);
  expect(modules.some((path) => path.includes('@aws-sdk/client-sqs/'))).toBe(true);
  expect(
    modules.filter((path) => /credential-provider-(node|ini|sso|http|process|web-identity)\//.test(path)),
  ).toEqual([]);
  const size = Object.entries(outputs).find(([path]) => path.endsWith('enqueue/handler.js'))?.[1].bytes;
  expect(size).toBeLessThan(360_000);
});

it('a bundle with the SDK finds the credentials that Lambda puts into the environment', async () => {
  await bundleFunctions(from, into);
  process.env.AWS_ACCESS_KEY_ID = 'AKIDEXAMPLE';
  process.env.AWS_SECRET_ACCESS_KEY = 'not-a-secret';

  const { handler } = createRequire(import.meta.url)(join(into, 'enqueue/handler.js'));

  expect(await handler()).toMatchObject({ accessKeyId: 'AKIDEXAMPLE' });
});

it('an SDK client brings its version along, and nothing else from its package.json', async () => {
  const { outputs } = await bundleFunctions(from, into);

  const [, bundle] = Object.entries(outputs).find(([path]) => path.endsWith('enqueue/handler.js')) ?? [];
  const [, manifest] =
    Object.entries(bundle?.inputs ?? {}).find(([path]) => path.endsWith('client-sqs/package.json')) ?? [];
  expect(manifest?.bytesInOutput).toBeLessThan(60);
  const { version } = createRequire(import.meta.url)('@aws-sdk/client-sqs/package.json');
  expect(readFileSync(join(into, 'enqueue/handler.js'), 'utf8')).toContain(version);
});

it('DynamoDB is asked without a cache of endpoints that nobody discovers', async () => {
  const { inputs } = await bundleFunctions(from, into);
  const { client, endpoint, close } = await serveDynamoDb();
  await createTable(client, 'notes', 'id');
  process.env.AWS_ACCESS_KEY_ID = 'AKIDEXAMPLE';
  process.env.AWS_SECRET_ACCESS_KEY = 'not-a-secret';

  const { handler } = createRequire(import.meta.url)(join(into, 'remember/handler.js'));

  expect((await handler(endpoint)).$metadata.httpStatusCode).toBe(200);
  expect(Object.keys(inputs).filter((path) => /endpoint-cache\/dist|mnemonist/.test(path))).toEqual([]);
  await close();
});

it('bundling again leaves an unchanged file untouched, for it may be in use', async () => {
  await bundleFunctions(from, into);
  const before = statSync(join(into, 'greet/handler.js')).mtimeMs;

  await bundleFunctions(from, into);

  expect(statSync(join(into, 'greet/handler.js')).mtimeMs).toBe(before);
});
