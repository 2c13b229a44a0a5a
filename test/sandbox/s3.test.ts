import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createS3 } from '../../sandbox/s3/create-s3.ts';
import { createSqs, type SandboxSqs } from '../../sandbox/sqs/create-sqs.ts';
import { serve } from './sqs-server.ts';

let folder: string;
let sqs: SandboxSqs;
let server: Awaited<ReturnType<typeof serve>>;
let client: S3Client;

const open = async () => {
  server = await serve(async (port) => {
    sqs = await createSqs({ file: join(folder, 'queues'), port, now: Date.now });
    const s3 = createS3(sqs);
    await s3.createBucket('documents');
    return s3;
  });
  client = new S3Client(server.client);
};
const shut = async () => {
  client.destroy();
  await sqs.close();
  await server.close();
};

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aviso-s3-'));
  await open();
});
afterEach(async () => {
  await shut();
  await rm(folder, { recursive: true });
});

const Bucket = 'documents';
const everyByte = Uint8Array.from({ length: 256 }, (_, byte) => byte);

it('an object comes back byte for byte, with its type and metadata, also after a restart', async () => {
  const put = {
    Bucket,
    Key: 'in/ana.pdf',
    Body: everyByte,
    ContentType: 'application/pdf',
    Metadata: { step: 'selfie' },
  };
  await client.send(new PutObjectCommand(put));

  await shut();
  await open();

  const object = await client.send(new GetObjectCommand({ Bucket, Key: 'in/ana.pdf' }));
  expect(await object.Body?.transformToByteArray()).toEqual(everyByte);
  expect(object).toMatchObject({ ContentType: 'application/pdf', Metadata: { step: 'selfie' } });
});

it('the head of an object tells its length', async () => {
  await client.send(new PutObjectCommand({ Bucket, Key: 'a', Body: everyByte }));
  expect((await client.send(new HeadObjectCommand({ Bucket, Key: 'a' }))).ContentLength).toBe(256);
});

it('objects are listed by prefix', async () => {
  for (const Key of ['a/1', 'a/2', 'b/1'])
    await client.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
  const { Contents } = await client.send(new ListObjectsV2Command({ Bucket, Prefix: 'a/' }));
  expect(Contents?.map(({ Key }) => Key)).toEqual(['a/1', 'a/2']);
});

it('a put that must not overwrite is refused once the object is there', async () => {
  const put = { Bucket, Key: 'transcript', Body: 'first', IfNoneMatch: '*' };
  await client.send(new PutObjectCommand(put));
  await expect(client.send(new PutObjectCommand({ ...put, Body: 'second' }))).rejects.toMatchObject({
    name: 'PreconditionFailed',
  });
});

it('a bucket that is not there is named as missing', async () => {
  await expect(client.send(new GetObjectCommand({ Bucket: 'nowhere', Key: 'a' }))).rejects.toMatchObject({
    name: 'NoSuchBucket',
  });
});
