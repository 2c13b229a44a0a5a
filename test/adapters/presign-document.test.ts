import { createHash, createHmac } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { presignDocument } from '../../adapters/s3/presign-document.ts';
import { presignObject } from '../../adapters/s3/presign-object.ts';
import { createFront } from '../../sandbox/front/create-front.ts';
import { createS3 } from '../../sandbox/s3/create-s3.ts';
import { createSqs, type SandboxSqs } from '../../sandbox/sqs/create-sqs.ts';
import { at } from '../core/builders.ts';

const secret = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
beforeEach(() => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAIOSFODNN7EXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', secret);
  vi.stubEnv('AWS_SESSION_TOKEN', undefined);
});
afterEach(() => vi.unstubAllEnvs());

const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();

/** What AWS computes when a link is followed, by its own description of presigned requests. */
function signatureOf(link: string): string {
  const { host, pathname, search } = new URL(link);
  const query = search
    .slice(1)
    .split('&')
    .filter((pair) => !pair.startsWith('X-Amz-Signature='))
    .sort();
  const asked = new URL(link).searchParams;
  const scope = (asked.get('X-Amz-Credential') ?? '').split('/').slice(1);
  const canonical = ['GET', pathname, query.join('&'), `host:${host}`, '', 'host', 'UNSIGNED-PAYLOAD'].join(
    '\n',
  );
  const digest = createHash('sha256').update(canonical).digest('hex');
  const toSign = ['AWS4-HMAC-SHA256', asked.get('X-Amz-Date'), scope.join('/'), digest].join('\n');
  return hmac(scope.reduce<string | Buffer>(hmac, `AWS4${secret}`), toSign).toString('hex');
}

const signed = (link: string) => new URL(link).searchParams.get('X-Amz-Signature');

it('the computation of the tests is AWS’s own: it finds the signature of its documented example', () => {
  // https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
  const example =
    'https://examplebucket.s3.amazonaws.com/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host';

  expect(signatureOf(example)).toBe('aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404');
});

const onAws = presignDocument({ region: 'eu-west-1' }, 'documents-1');
const now = at('2026-11-01T08:00:00Z');

describe('a link to a document', () => {
  it('leads to the bucket’s own host on AWS, for one hour from now', async () => {
    const link = new URL(await onAws('statements/ana.pdf', now));

    expect(`${link.origin}${link.pathname}`).toBe(
      'https://documents-1.s3.eu-west-1.amazonaws.com/statements/ana.pdf',
    );
    expect(Object.fromEntries(link.searchParams)).toMatchObject({
      'X-Amz-Date': '20261101T080000Z',
      'X-Amz-Expires': '3600',
      'X-Amz-Credential': 'AKIAIOSFODNN7EXAMPLE/20261101/eu-west-1/s3/aws4_request',
      'X-Amz-SignedHeaders': 'host',
    });
  });

  it.each([
    'ana.pdf',
    'estados de cuenta/año 2026 (octubre).pdf',
    "a+b&c=d?e#f%20g'h!i*j.pdf",
    '日本/😀.pdf',
  ])('is signed as AWS will compute it: %s', async (key) => {
    const link = await onAws(key, now);

    expect(signed(link)).toBe(signatureOf(link));
    expect(decodeURIComponent(new URL(link).pathname)).toBe(`/${key}`);
  });

  it('carries the session of the function’s role', async () => {
    vi.stubEnv('AWS_SESSION_TOKEN', 'session+/=');

    const link = await onAws('ana.pdf', now);

    expect(new URL(link).searchParams.get('X-Amz-Security-Token')).toBe('session+/=');
    expect(signed(link)).toBe(signatureOf(link));
  });

  it('is another for another document or another time', async () => {
    const one = signed(await onAws('ana.pdf', now));

    expect(signed(await onAws('ben.pdf', now))).not.toBe(one);
    expect(signed(await onAws('ana.pdf', at('2026-11-01T08:00:01Z')))).not.toBe(one);
  });
});

describe('a link to a document in the sandbox', () => {
  let folder: string;
  let sqs: SandboxSqs;
  let front: ReturnType<typeof createFront>;
  let endpoint: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'aviso-documents-'));
    sqs = await createSqs({ file: join(folder, 'queues'), port: 4566, now: Date.now });
    const s3 = createS3(sqs);
    await s3.createBucket('documents');
    front = createFront({
      services: { s3 },
      callerOf: () => ({ kind: 'outside' }),
      control: async () => ({ status: 404, body: '' }),
      log: () => {},
    });
    endpoint = `http://127.0.0.1:${await front.listen(0)}`;
  });
  afterAll(async () => {
    await front.close();
    await sqs.close();
    await rm(folder, { recursive: true });
  });

  it.each(['statements/ana.pdf', 'estados de cuenta/año 2026 (octubre).pdf', "a+b&c='d!.pdf"])(
    'is followed without credentials: %s',
    async (Key) => {
      const settings = { endpoint, region: 'eu-west-1', forcePathStyle: true };
      const client = new S3Client({
        ...settings,
        credentials: { accessKeyId: 'bank', secretAccessKey: 'b' },
      });
      const put = { Bucket: 'documents', Key, Body: `%PDF of ${Key}`, ContentType: 'application/pdf' };
      await client.send(new PutObjectCommand(put));

      const answer = await fetch(await presignDocument(settings, 'documents')(Key, now));

      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-type')).toBe('application/pdf');
      expect(await answer.text()).toBe(`%PDF of ${Key}`);
    },
  );

  it('to nothing is a 404', async () => {
    const link = await presignDocument({ endpoint, region: 'eu-west-1' }, 'documents')('nothing.pdf', now);

    expect((await fetch(link)).status).toBe(404);
  });
});

it('a link to put a file counts with the headers that it was made for, and with no others', async () => {
  const put = presignObject({ region: 'eu-west-1' }, 'received');
  const headers = { 'content-type': 'image/png', 'content-disposition': 'attachment' };

  const [one, other] = await Promise.all(
    [headers, { ...headers, 'content-type': 'text/html' }].map((told) => put('PUT', 'a.png', now, 60, told)),
  );

  const asked = new URL(one ?? '').searchParams;
  expect(asked.get('X-Amz-SignedHeaders')).toBe('content-disposition;content-type;host');
  expect(signed(one ?? '')).not.toBe(signed(other ?? ''));
});
