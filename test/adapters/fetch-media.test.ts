import { createHash } from 'node:crypto';
import { createServer, type RequestListener, type Server } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { publicLookup } from '../../adapters/public-lookup.ts';
import { cached } from '../../adapters/secrets/cached.ts';
import { fetchFile, type MediaSettings } from '../../adapters/whatsapp/fetch-media.ts';
import { isMediaUrl } from '../../adapters/whatsapp/media-hosts.ts';
import type { IncomingFile } from '../../core/delivery/incoming.ts';
import { CustomerId } from '../../core/recipients/customer-id.ts';
import { listenOn } from '../../sandbox/front/http-server.ts';

const ana = CustomerId.parse('ana');
const pdf = Buffer.from(`%PDF-1.7\n${'a statement of account '.repeat(400)}\n%%EOF`);
const digest = (bytes: Uint8Array, encoding: 'hex' | 'base64' = 'hex') =>
  createHash('sha256').update(bytes).digest(encoding);

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function listening(answers: RequestListener): Promise<string> {
  const server = createServer(answers);
  servers.push(server);
  return `http://127.0.0.1:${await listenOn(server, 0)}`;
}

type Media = { url?: string; sha256?: string | undefined; file_size?: unknown };

/** Meta as the sandbox is: media on the Graph API's own origin. `file` answers for the bytes. */
async function aMeta(file: RequestListener, media: Media = {}) {
  const asked: string[] = [];
  const tokens: (string | undefined)[] = [];
  const origin: string = await listening((request, response) => {
    asked.push(request.url ?? '');
    tokens.push(request.headers.authorization);
    if (!request.url?.startsWith('/v25.0/4711')) return file(request, response);
    const told = { url: `${origin}/file`, sha256: digest(pdf), file_size: String(pdf.length), ...media };
    response.end(JSON.stringify({ messaging_product: 'whatsapp', id: '4711', ...told }));
  });
  return { origin, asked, tokens };
}

const gives =
  (bytes: Uint8Array, headers: Record<string, string> = {}): RequestListener =>
  (_, response) =>
    response.writeHead(200, headers).end(bytes);

type Kept = { key: string; bytes: Uint8Array; mimeType: string };

async function fetched(
  baseUrl: string,
  { file = {}, ...settings }: Partial<MediaSettings> & { file?: Partial<IncomingFile> } = {},
) {
  const kept: Kept[] = [];
  const token = cached(async () => 'EAA', Date.now, 60_000);
  const fetch = fetchFile(
    {
      graph: { baseUrl, version: 'v25.0', token, timeoutMs: 2_000 },
      phoneNumberId: '1055',
      ...settings,
    },
    async (key, bytes, mimeType) => void kept.push({ key, bytes, mimeType }),
  );
  const asked = { kind: 'document', mediaId: '4711', mimeType: 'application/pdf', ...file } as const;
  try {
    return { kept, answer: await fetch(ana, 'wamid.A', asked) };
  } catch (error) {
    return { kept, error };
  }
}

const refused = (why: string) => ({ kept: [], answer: { kind: 'refused', why } });
const defect = (reason: string) => ({ kept: [], error: { name: 'Defect', reason } });
const later = (reason: string) => ({ kept: [], error: { name: 'RetryLater', reason } });

describe('a file of a customer', () => {
  it('is kept under the customer and the message, with the token shown to Meta alone', async () => {
    const meta = await aMeta(gives(pdf));

    const { kept, answer } = await fetched(meta.origin, { file: { sha256: digest(pdf, 'base64') } });

    expect(answer).toMatchObject({
      kind: 'kept',
      mimeType: 'application/pdf',
      sha256: digest(pdf),
      size: pdf.length,
    });
    expect(kept).toEqual([
      {
        key: expect.stringMatching(/^documents\/[0-9a-f]{32}\/[0-9a-f]{32}\.pdf$/),
        bytes: pdf,
        mimeType: 'application/pdf',
      },
    ]);
    expect(meta.asked).toEqual(['/v25.0/4711?phone_number_id=1055', '/file']);
    expect(meta.tokens).toEqual(['Bearer EAA', 'Bearer EAA']);
  });

  it('is asked for by a second url where the first is none any more, and by no third', async () => {
    let asked = 0;
    const once = await aMeta((request, response) => {
      if (++asked === 1) response.writeHead(404).end();
      else gives(pdf)(request, response);
    });
    const never = await aMeta((_, response) => response.writeHead(404).end());

    expect((await fetched(once.origin)).answer).toMatchObject({ kind: 'kept' });
    expect(await fetched(never.origin)).toEqual(refused('gone'));
    expect(never.asked.filter((path) => path === '/file')).toHaveLength(2);
  });

  it('is gone when Meta knows its id no more', async () => {
    const origin = await listening((_, response) =>
      response.writeHead(400).end(JSON.stringify({ error: { code: 100, message: 'no such object' } })),
    );

    expect(await fetched(origin)).toEqual(refused('gone'));
  });

  it.each([
    ['refuses our token', 401, JSON.stringify({ error: { code: 190 } })],
    ['is busy', 503, JSON.stringify({ error: { code: 2 } })],
    ['answers in HTML', 200, '<html>'],
    ['tells no url', 200, '{}'],
  ])('is fetched later while Meta %s', async (_, status, body) => {
    const origin = await listening((_request, response) => response.writeHead(status).end(body));

    expect(await fetched(origin)).toMatchObject(later('MEDIA_NOT_GIVEN'));
  });

  it.each([
    ['is refused', (_, response) => response.writeHead(403).end()],
    ['breaks down', (_, response) => response.writeHead(500).end()],
    ['redirects to nowhere', (_, response) => response.writeHead(302).end()],
    ['redirects to no address', (_, response) => response.writeHead(302, { location: 'http://[' }).end()],
    ['redirects for ever', (_, response) => response.writeHead(307, { location: '/file' }).end()],
  ] satisfies [string, RequestListener][])('is fetched later when its download %s', async (_, file) => {
    const { origin, asked } = await aMeta(file);

    expect(await fetched(origin)).toMatchObject(later('MEDIA_NOT_GIVEN'));
    expect(asked.length).toBeLessThanOrEqual(5);
  });

  it('is fetched later when it breaks off', async () => {
    const { origin } = await aMeta((_, response) => {
      response.writeHead(200, { 'content-length': pdf.length });
      response.write(pdf.subarray(0, 100), () => response.destroy());
    });

    expect(await fetched(origin)).toMatchObject(later('MEDIA_UNREACHED'));
  });

  it('of sound or film is not even asked for', async () => {
    const meta = await aMeta(gives(pdf));

    for (const kind of ['audio', 'video'] as const)
      expect(await fetched(meta.origin, { file: { kind } })).toEqual(refused('wrong-type'));
    expect(meta.asked).toEqual([]);
  });
});

describe('a file that is too large', () => {
  const mostBytes = 64 * 1024;

  it('is not asked for where Meta says so', async () => {
    const meta = await aMeta(gives(pdf), { file_size: '2147483648' });

    expect(await fetched(meta.origin, { mostBytes })).toEqual(refused('too-large'));
    expect(meta.asked).toHaveLength(1);
  });

  it('is not read where its length says so, though Meta said otherwise', async () => {
    const { origin } = await aMeta((_, response) => {
      response.writeHead(200, { 'content-length': String(2 ** 31) });
      response.write(pdf);
    });

    expect(await fetched(origin, { mostBytes })).toEqual(refused('too-large'));
  });

  it('is broken off where nobody says so and it does not end', async () => {
    const sent = { bytes: 0, closed: false };
    const { origin } = await aMeta((_, response) => {
      const more = () => {
        sent.bytes += pdf.length;
        if (!response.destroyed && response.write(pdf)) setImmediate(more);
      };
      response.on('drain', more).on('close', () => {
        sent.closed = true;
      });
      more();
    });

    expect(await fetched(origin, { mostBytes })).toEqual(refused('too-large'));
    await expect.poll(() => sent.closed).toBe(true);
  });

  it('is one of more than 20 MB', async () => {
    const { origin } = await aMeta(gives(pdf), { file_size: 20 * 1024 * 1024 + 1 });

    expect(await fetched(origin)).toEqual(refused('too-large'));
  });
});

describe('a download that does not end', () => {
  it.each([
    ['does not answer', () => {}],
    ['drips', (_, response) => void response.writeHead(200).write('%PDF-1.7')],
  ] satisfies [string, RequestListener][])('is given up in time when Meta %s', async (_, file) => {
    const { origin } = await aMeta(file);

    expect(await fetched(origin, { deadlineMs: 200 })).toMatchObject(later('MEDIA_UNREACHED'));
  });

  it('has no more time for Meta’s other answers than for itself', async () => {
    const origin = await listening(() => {});

    expect(await fetched(origin, { deadlineMs: 100 })).toMatchObject(later('MEDIA_NOT_GIVEN'));
  });
});

describe('bytes that are not what they were said to be', () => {
  it.each([
    ['the API', { sha256: digest(Buffer.from('another')) }, {}],
    ['the webhook', {}, { sha256: digest(Buffer.from('another'), 'base64') }],
    ['nobody', { sha256: undefined }, {}],
    ['a digest that is none, which', { sha256: 'sha256' }, {}],
  ])('are not kept when %s vouches for them', async (_, media, file) => {
    const { origin } = await aMeta(gives(pdf), media);

    expect(await fetched(origin, { file })).toEqual(refused('altered'));
  });

  it.each([
    ['HTML', '<html><script>alert(1)</script>'],
    ['SVG', '<svg onload="alert(1)"/>'],
    ['a program', 'MZ\x90'],
    ['an archive', 'PK\x03\x04'],
    ['nothing', ''],
  ])('are not kept when a picture is %s, whatever it is called', async (_, text) => {
    const bytes = Buffer.from(text, 'latin1');
    const { origin } = await aMeta(gives(bytes, { 'content-type': 'image/png' }), {
      sha256: digest(bytes),
      file_size: bytes.length,
    });

    expect(await fetched(origin, { file: { kind: 'image', mimeType: 'image/png' } })).toEqual(
      refused('wrong-type'),
    );
  });

  it('are kept as what they are', async () => {
    const { origin } = await aMeta(gives(pdf, { 'content-type': 'text/html' }));

    const { kept } = await fetched(origin, { file: { kind: 'image', mimeType: 'image/svg+xml' } });

    expect(kept).toMatchObject([{ key: expect.stringMatching(/\.pdf$/), mimeType: 'application/pdf' }]);
  });
});

const refusedUrls = [
  'http://169.254.169.254/latest/meta-data/iam/security-credentials/',
  'https://169.254.169.254/',
  'http://[::ffff:127.0.0.1]/',
  'http://[::1]/',
  'http://[64:ff9b::a9fe:a9fe]/',
  'http://0x7f.1/',
  'http://2130706433/',
  'http://017700000001/',
  'http://localhost/',
  'https://graph.facebook.com.evil.example/',
  'https://evil.example/lookaside.fbsbx.com',
  'https://lookaside.fbsbx.com@evil.example/',
  'https://token@lookaside.fbsbx.com/',
  'https://lookaside.fbsbx.com:8443/',
  'https://lookaside.fbsbx.com./',
  'https://evilfbcdn.net/',
  'https://fbcdn.net.evil.example/',
  'https://fbcdn.net/',
  'http://lookaside.fbsbx.com/',
  'https:lookaside.evil.example',
  'file:///etc/passwd',
  'ftp://lookaside.fbsbx.com/',
  'data:application/pdf,%25PDF-1.7',
  '//evil.example/',
  '',
];

describe('where a file is fetched from', () => {
  const metas = 'https://graph.facebook.com';

  it.each([
    'https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1&ext=2&hash=3',
    'https://LOOKASIDE.fbsbx.com/',
    'https://scontent-mia3-1.xx.fbcdn.net/v/a.jpg',
    'https://mmg.whatsapp.net/v/t62',
    'https://graph.facebook.com/v25.0/1',
  ])('may be %s', (url) => expect(isMediaUrl(url, metas)).toBe(true));

  it.each(refusedUrls)('is never %s', (url) => {
    expect(isMediaUrl(url, metas)).toBe(false);
    expect(isMediaUrl(url, 'http://127.0.0.1:4568')).toBe(false);
  });

  it('may be the sandbox where the Graph API is the sandbox, and nothing beside it', () => {
    expect(isMediaUrl('http://127.0.0.1:4568/media-download/?mid=1', 'http://127.0.0.1:4568')).toBe(true);
    expect(isMediaUrl('http://127.0.0.1:4566/', 'http://127.0.0.1:4568')).toBe(false);
    expect(isMediaUrl('http://127.0.0.1:4568/', metas)).toBe(false);
    expect(isMediaUrl('http://localhost:4568/', 'http://localhost:4568')).toBe(false);
    expect(isMediaUrl('http://10.0.0.1/', 'http://10.0.0.1')).toBe(false);
  });

  it.each(refusedUrls)('is asked nothing, and shown no token, when Meta says %s', async (url) => {
    const meta = await aMeta(gives(pdf), { url });

    expect(await fetched(meta.origin)).toMatchObject(defect('MEDIA_HOST_REFUSED'));
    expect(meta.asked).toHaveLength(1);
  });

  it('is checked at each hop: a redirect to another server of this machine never arrives', async () => {
    let visits = 0;
    const inside = await listening((_, response) => {
      visits++;
      response.end(pdf);
    });
    const hops = ['/one', '/two', `${inside}/latest/meta-data`];
    const meta = await aMeta((_, response) => response.writeHead(302, { location: hops.shift() }).end());

    expect(await fetched(meta.origin)).toMatchObject(defect('MEDIA_HOST_REFUSED'));
    expect([visits, hops]).toEqual([0, []]);
  });

  it('may be three redirects away, on hosts of Meta’s', async () => {
    const hops = ['/one', '/two', '/three'];
    const { origin, tokens } = await aMeta((request, response) => {
      const location = hops.shift();
      if (location) response.writeHead(302, { location }).end();
      else gives(pdf)(request, response);
    });

    expect((await fetched(origin)).answer).toMatchObject({ kind: 'kept' });
    expect(new Set(tokens)).toEqual(new Set(['Bearer EAA']));
  });

  it('is no host of Meta’s that is said to be inside, in whatever hop', async () => {
    const lookup: MediaSettings['lookup'] = (_, __, callback) => callback(null, '169.254.169.254', 4);
    const meta = await aMeta((_, response) =>
      response.writeHead(302, { location: 'https://lookaside.fbsbx.com/a' }).end(),
    );

    expect(await fetched(meta.origin, { lookup: publicLookup(lookup) })).toMatchObject(
      defect('ADDRESS_NOT_PUBLIC'),
    );
  });
});
