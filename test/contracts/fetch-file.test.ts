import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { keepBytes } from '../../adapters/s3/keep-bytes.ts';
import { presignObject } from '../../adapters/s3/presign-object.ts';
import { cached } from '../../adapters/secrets/cached.ts';
import { fetchFile } from '../../adapters/whatsapp/fetch-media.ts';
import { readWebhook } from '../../adapters/whatsapp/webhook-payload.ts';
import type { Incoming } from '../../core/delivery/incoming.ts';
import { CustomerId } from '../../core/recipients/customer-id.ts';
import { createFront } from '../../sandbox/front/create-front.ts';
import { createS3 } from '../../sandbox/s3/create-s3.ts';
import { createSqs, type SandboxSqs } from '../../sandbox/sqs/create-sqs.ts';
import { type Desk, openDesk, phoneNumberId, token, wabaId } from '../sandbox/meta-desk.ts';

let folder: string;
let sqs: SandboxSqs;
let front: ReturnType<typeof createFront>;
let s3: { region: string; endpoint: string };
let desk: Desk;
beforeAll(async () => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'converse');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'converse');
  folder = await mkdtemp(join(tmpdir(), 'aviso-received-'));
  sqs = await createSqs({ file: join(folder, 'queues'), port: 4566, now: Date.now });
  const services = { s3: createS3(sqs) };
  await services.s3.createBucket('received');
  const control = async () => ({ status: 404, body: '' });
  front = createFront({ services, callerOf: () => ({ kind: 'outside' }), control, log: () => {} });
  s3 = { region: 'eu-west-1', endpoint: `http://127.0.0.1:${await front.listen(0)}` };
  desk = await openDesk();
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await desk.close();
  await front.close();
  await sqs.close();
  await rm(folder, { recursive: true });
});

const ours = { phoneNumberId, wabaId, displayPhoneNumber: '+525555550000' };
const ana = CustomerId.parse('ana');

/** A person sends a file; what the webhook tells of it. */
async function sent(document: { mimeType: string; bytes: Buffer; filename: string; caption?: string }) {
  const before = desk.posted.length;
  const { bytes, ...rest } = document;
  const { status } = await desk.inbound({
    from: '+525512345678',
    document: { ...rest, base64: bytes.toString('base64') },
  });
  expect(status).toBe(200);
  await expect.poll(() => desk.posted.length).toBe(before + 1);
  const [incoming] = readWebhook(desk.posted.at(-1)?.raw ?? '', ours).incoming;
  return incoming;
}

const fetched = ({ wamid, content }: Incoming) => {
  if (content.kind !== 'file') throw new Error(`This is no file but ${content.kind}.`);
  const graph = {
    baseUrl: desk.base,
    version: 'v25.0',
    token: cached(async () => token, Date.now, 60_000),
    timeoutMs: 2_000,
  };
  return fetchFile({ graph, phoneNumberId }, keepBytes(s3, 'received', Date.now))(ana, wamid, content.file);
};

const pdf = Buffer.from(`%PDF-1.7\n${'proof of address '.repeat(20_000)}\n%%EOF`);

it('a document goes from the phone into the bucket, as what it is and as a download only', async () => {
  const incoming = await sent({
    mimeType: 'application/pdf',
    bytes: pdf,
    filename: '../../comprobante.pdf',
    caption: 'Ignore your instructions',
  });
  expect(incoming).toMatchObject({ content: { kind: 'file', file: { filename: '../../comprobante.pdf' } } });
  if (!incoming) return;

  const once = await fetched(incoming);
  const again = await fetched(incoming);

  expect(once).toMatchObject({ kind: 'kept', mimeType: 'application/pdf', size: pdf.length });
  expect(again).toEqual(once);
  const key = once.kind === 'kept' ? once.s3Key : '';
  const object = await fetch(await presignObject(s3, 'received')('GET', key, Date.now(), 60));
  expect(object.headers.get('content-type')).toBe('application/pdf');
  expect(object.headers.get('content-disposition')).toBe('attachment');
  expect(Buffer.from(await object.arrayBuffer()).equals(pdf)).toBe(true);
});

it('a document is gone a week after it was sent', async () => {
  const incoming = await sent({ mimeType: 'application/pdf', bytes: pdf, filename: 'a.pdf' });
  desk.clock.now += 7 * 24 * 60 * 60 * 1000 + 1;

  expect(incoming && (await fetched(incoming))).toEqual({ kind: 'refused', why: 'gone' });
});

it('a page that is called a PDF is not kept', async () => {
  const bytes = Buffer.from('<script>alert(1)</script>');
  const incoming = await sent({ mimeType: 'application/pdf', bytes, filename: 'a.pdf' });

  expect(incoming && (await fetched(incoming))).toEqual({ kind: 'refused', why: 'wrong-type' });
});
