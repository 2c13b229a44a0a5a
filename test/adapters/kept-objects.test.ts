import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { keepObject } from '../../adapters/s3/keep-object.ts';
import { readObject } from '../../adapters/s3/read-object.ts';
import { createFront } from '../../sandbox/front/create-front.ts';
import { listenOn } from '../../sandbox/front/http-server.ts';
import { createS3 } from '../../sandbox/s3/create-s3.ts';
import { createSqs, type SandboxSqs } from '../../sandbox/sqs/create-sqs.ts';

let folder: string;
let sqs: SandboxSqs;
let front: ReturnType<typeof createFront>;
let settings: { region: string; endpoint: string };
beforeAll(async () => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'webhook');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'webhook');
  folder = await mkdtemp(join(tmpdir(), 'aviso-kept-'));
  sqs = await createSqs({ file: join(folder, 'queues'), port: 4566, now: Date.now });
  const s3 = createS3(sqs);
  await s3.createBucket('webhooks');
  const control = async () => ({ status: 404, body: '' });
  front = createFront({ services: { s3 }, callerOf: () => ({ kind: 'outside' }), control, log: () => {} });
  settings = { region: 'eu-west-1', endpoint: `http://127.0.0.1:${await front.listen(0)}` };
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await front.close();
  await sqs.close();
  await rm(folder, { recursive: true });
});

/** An S3 that answers as it is told. */
async function somebodyWho(answers: RequestListener) {
  const server = createServer(answers);
  const endpoint = `http://127.0.0.1:${await listenOn(server, 0)}`;
  const close = async () => {
    server.closeAllConnections();
    server.close();
  };
  return { region: 'eu-west-1', endpoint, [Symbol.asyncDispose]: close };
}

const keep = (key: string, body: string) => keepObject(settings, 'webhooks', Date.now)(key, body);
const read = (key: string) => readObject(settings, 'webhooks', Date.now)(key);

it('a webhook of 3 MB comes back as it was kept, however often it was', async () => {
  const body = JSON.stringify({ text: '¿Qué tal? 👍 取 '.repeat(120_000) });

  await keep('whole/abc', body);
  await keep('whole/abc', body);

  expect(await read('whole/abc')).toBe(body);
});

it('what was never kept is nothing, and what cannot be kept is an error', async () => {
  expect(await read('whole/none')).toBeUndefined();
  await expect(keepObject(settings, 'nowhere', Date.now)('a', 'b')).rejects.toThrow(/answered 404/);
});

const s3Error = (code: string) => `<?xml version="1.0"?><Error><Code>${code}</Code></Error>`;

it.each([
  [404, 'NoSuchKey'],
  [403, 'AccessDenied'], // as S3 answers a role that may not list the bucket
])('an object of which S3 says %i %s is kept no more', async (status, code) => {
  await using there = await somebodyWho((_, response) => response.writeHead(status).end(s3Error(code)));

  expect(await readObject(there, 'webhooks', Date.now)('whole/none')).toBeUndefined();
});

it.each(['SignatureDoesNotMatch', 'RequestTimeTooSkewed', 'InvalidAccessKeyId'])(
  'an object that S3 denies with %s may be there, and is asked for again later',
  async (code) => {
    await using there = await somebodyWho((_, response) => response.writeHead(403).end(s3Error(code)));

    await expect(readObject(there, 'webhooks', Date.now)('whole/abc')).rejects.toThrow(/answered 403/);
  },
);

it('S3 is asked again while it is busy, and not for ever', async () => {
  let asked = 0;
  const busy: Server = createServer((_, response) => response.writeHead(++asked < 3 ? 503 : 200).end('kept'));
  const endpoint = `http://127.0.0.1:${await listenOn(busy, 0)}`;
  const there = { region: 'eu-west-1', endpoint };

  expect(await readObject(there, 'webhooks', Date.now)('a')).toBe('kept');
  asked = -10;
  await expect(readObject(there, 'webhooks', Date.now)('a')).rejects.toThrow(/answered 503/);
  expect(asked).toBe(-7);

  busy.closeAllConnections();
  busy.close();
  await expect(readObject(there, 'webhooks', Date.now)('a')).rejects.toThrow();
});
