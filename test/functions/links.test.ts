import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { linkKey, linkToken } from '../../core/delivery/link-token.ts';
import { messageIdOf } from '../../core/delivery/message-id.ts';
import { CustomerId } from '../../core/recipients/customer-id.ts';
import { dayMs, later } from '../../core/time/instant.ts';
import { followLink } from '../../functions/links/follow-link.ts';
import { isTap } from '../../functions/links/is-tap.ts';
import { at } from '../core/builders.ts';

const key = linkKey('the secret');
const id = messageIdOf('evt-1');
const token = linkToken(id, key);

const claimedAt = at('2026-09-01T00:00:00Z');
const now = at('2026-09-01T10:00:00Z');
const message = { messageId: id, customerId: CustomerId.parse('ana'), type: 'fraud-alert' };

type Note = Parameters<typeof followLink>[0]['noteOutcome'];
let reads: string[];
let notes: Parameters<Note>[];
let note: Note;
beforeEach(() => {
  reads = [];
  notes = [];
  note = async (...told) => {
    notes.push(told);
    return 'noted';
  };
});
afterEach(() => vi.restoreAllMocks());

const chrome =
  'Mozilla/5.0 (Linux; Android 14; SM-A546E) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36';

const request = (method: string, headers: Record<string, string>, more = {}) =>
  ({ headers, requestContext: { http: { method } }, ...more }) as unknown as APIGatewayProxyEventV2;

const tap = (
  given: string | undefined,
  link: string | undefined,
  hosts?: readonly string[],
  more = {},
  when = now,
) =>
  followLink({
    now: () => when,
    key: async () => key,
    findLink: async (asked) => {
      reads.push(asked);
      return asked === id && link !== undefined ? { link, claimedAt, message } : undefined;
    },
    noteOutcome: (...told) => note(...told),
    hosts,
  })(request('GET', { 'user-agent': chrome }, { pathParameters: { token: given }, ...more }));

describe('a link', () => {
  it('leads to the address that stands in its message’s row, and leaves no trace on the way', async () => {
    expect(await tap(token, 'https://bank.example/pay?id=1')).toEqual({
      statusCode: 302,
      headers: {
        location: 'https://bank.example/pay?id=1',
        'cache-control': 'no-store',
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
        'x-robots-tag': 'noindex',
      },
    });
    expect(reads).toEqual([id]);
  });

  it('leads to an address as it travels, whatever letters it was written with', async () => {
    const { headers } = await tap(token, 'https://bänk.example/año nuevo'.replace(' ', '%20'));

    expect(headers?.location).toBe('https://xn--bnk-qla.example/a%C3%B1o%20nuevo');
  });

  it.each([
    ['a token of nobody', linkToken(messageIdOf('evt-2'), key), 'https://bank.example/'],
    ['a message without a link', token, undefined],
    ['an address that is not https', token, 'http://bank.example/'],
    ['a script', token, 'javascript:alert(1)'],
    ['an address that two readers understand in two ways', token, 'https://bank.example\\@evil.example/'],
    ['a line break in the address', token, 'https://bank.example/\r\nset-cookie: a=b'],
    ['data', token, 'data:text/html,<script>alert(1)</script>'],
    ['an address without a scheme', token, '//evil.example'],
    ['slashes that only a browser understands', token, 'https:\\\\evil.example/'],
    ['a slash too few', token, 'https:/evil.example/'],
    ['a slash too many', token, 'https:///evil.example/'],
    ['a user’s name in front of the host', token, 'https://bank.example@evil.example/'],
    ['a user’s name and a word', token, 'https://bank.example:443@evil.example/'],
    ['an encoded slash in the host', token, 'https://bank.example%2f.evil.example/'],
    ['an encoded @ in the host', token, 'https://bank.example%40evil.example/'],
    ['a host that ends in a dot', token, 'https://bank.example./'],
    ['a tab in the scheme', token, 'ht\ttps://evil.example/'],
    ['a line separator', token, 'https://bank.example\u2028.evil.example/'],
    ['a space before the scheme', token, ' https://bank.example/'],
  ])('leads nowhere with %s', async (_, given, link) => {
    expect(await tap(given, link)).toMatchObject({
      statusCode: 404,
      headers: { 'cache-control': 'no-store', 'content-type': 'text/plain; charset=utf-8' },
      body: expect.stringMatching(/^Este enlace .*\nEste link .*\nThis link .*\n$/),
    });
    expect(reads).toHaveLength(1);
  });

  it.each([undefined, '', 'a', `${token}/`, `${token}?`, `/${token}`, '..', 'https://evil.example/', id])(
    'is not worth a look into the table when its token is %j',
    async (given) => {
      expect(await tap(given, 'https://bank.example/')).toMatchObject({ statusCode: 404 });
      expect(reads).toEqual([]);
    },
  );

  it('takes nothing else from the request: no query, header or cookie says where to', async () => {
    const evil = 'https://evil.example/';
    const asked = {
      queryStringParameters: { dest: evil, url: evil, location: evil },
      rawQueryString: `dest=${evil}`,
      headers: {
        'user-agent': chrome,
        host: 'evil.example',
        'x-forwarded-host': 'evil.example',
        'x-original-url': evil,
      },
      cookies: [`dest=${evil}`],
    };

    const answer = await tap(token, 'https://bank.example/pay', undefined, asked);

    expect(answer.headers?.location).toBe('https://bank.example/pay');
    expect(JSON.stringify(answer)).not.toContain('evil');
  });

  it('that was sent before the list of hosts was narrowed leads nowhere any more', async () => {
    const hosts = ['bank.example'];

    expect(await tap(token, 'https://pay.bank.example/', hosts)).toMatchObject({ statusCode: 302 });
    expect(await tap(token, 'https://former-partner.example/', hosts)).toMatchObject({ statusCode: 404 });
  });

  it.each([
    'https://bank.example.evil.example/',
    'https://evil.example/https://bank.example/',
    'https://evil.example/?bank.example',
    'https://evil.example#bank.example',
    'https://notbank.example/',
    'https://bank.example:8443/',
    'https://bаnk.example/', // a Cyrillic а
    'https://bank.example。evil.example/', // a full stop that a browser takes for a dot
    'https://ｅvil.example/',
  ])('leads to no host but the listed ones: not to %s', async (link) => {
    expect(await tap(token, link, ['bank.example'])).toMatchObject({ statusCode: 404 });
    expect(notes).toEqual([]);
  });

  it('leads nowhere any more 90 days after its message was claimed, and says so in three languages', async () => {
    const link = 'https://bank.example/pay';
    const until = later(claimedAt, 90 * dayMs);

    expect(await tap(token, link, undefined, {}, until)).toMatchObject({ statusCode: 302 });
    notes = [];
    expect(await tap(token, link, undefined, {}, later(until, 1))).toEqual({
      statusCode: 410,
      headers: {
        'cache-control': 'no-store',
        'content-type': 'text/plain; charset=utf-8',
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
        'x-robots-tag': 'noindex',
      },
      body: expect.stringMatching(
        /^Este enlace ya venció.*\nEste link expirou.*\nThis link has expired.*\n$/,
      ),
    });
    expect(notes).toEqual([]);
  });
});

describe('a tap on a link', () => {
  it('is noted on the outcome of its message, with where it led as it travels', async () => {
    await tap(token, 'https://bänk.example/');

    expect(notes).toEqual([
      [message, { link: 'https://xn--bnk-qla.example/', conversion: { kind: 'click', at: now } }],
    ]);
  });

  it('leads on although it cannot be noted, and a line says so without a word about the customer', async () => {
    const said = vi.spyOn(console, 'log').mockReturnValue();
    note = () => Promise.reject(new Error('ana: https://bank.example/secret'));

    expect(await tap(token, 'https://bank.example/secret')).toMatchObject({ statusCode: 302 });
    expect(said).toHaveBeenCalledTimes(1);
    expect(JSON.parse(said.mock.calls[0]?.[0])).toMatchObject({ fn: 'links', clickLost: true, message: id });
    expect(said.mock.calls[0]?.[0]).not.toMatch(/ana|secret/);
  });

  it('waits half a second for the note and no longer', async () => {
    vi.useFakeTimers();
    const said = vi.spyOn(console, 'log').mockReturnValue();
    note = () => new Promise(() => {});

    const answer = tap(token, 'https://bank.example/');
    await vi.advanceTimersByTimeAsync(500);

    expect(await answer).toMatchObject({ statusCode: 302 });
    expect(said.mock.calls[0]?.[0]).toContain('TookTooLong');
    vi.useRealTimers();
  });

  it('is none when only the head is asked for', async () => {
    const answer = await tap(token, 'https://bank.example/', undefined, {
      requestContext: { http: { method: 'HEAD' } },
    });

    expect(answer).toMatchObject({ statusCode: 302 });
    expect(notes).toEqual([]);
  });
});

const safari =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1';

describe('who opens a link', () => {
  it.each([
    chrome,
    safari,
    'Mozilla/5.0 (Android 14; Mobile; rv:145.0) Gecko/145.0 Firefox/145.0',
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0',
    'Mozilla/5.0 (Linux; Android 13; CUBOT NOTE 21) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36',
    'Mozilla/5.0 (Linux; Android 14; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/142.0.0.0 Mobile Safari/537.36 [FBAN/EMA;FBLC/es_LA;]',
    'Mozilla/5.0 (Linux; Android 14; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/142.0.0.0 Mobile Safari/537.36 WhatsApp/2.24.20.89',
    'Opera/9.80 (Android; Opera Mini/36.2/119.132; U; es) Presto/2.12.423 Version/12.16',
  ])('is a person with %s', (userAgent) => {
    expect(isTap(request('GET', { 'user-agent': userAgent }))).toBe(true);
  });

  it.each([
    'WhatsApp/2.24.20.89 A',
    'WhatsApp/2.2587.9 N',
    'facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)',
    'facebookcatalog/1.0',
    'meta-externalagent/1.1 (+https://developers.facebook.com/docs/sharing/webmasters/crawler)',
    'Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 Safari/605.1.15 facebookexternalhit/1.1 Facebot Twitterbot/1.0',
    'Twitterbot/1.0',
    'TelegramBot (like TwitterBot)',
    'Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)',
    'Slack-ImgProxy (+https://api.slack.com/robots)',
    'LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com)',
    'Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)',
    'Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5 skype-url-preview@microsoft.com',
    'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
    'Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)',
    'Mozilla/5.0 (Windows NT 6.1) AppleWebKit/534+ (KHTML, like Gecko) BingPreview/1.0b',
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/142.0.0.0 Safari/537.36',
    'Mozilla/5.0 (Macintosh) AppleWebKit/600.2.5 (Applebot/0.1)',
    'Mozilla/5.0 (compatible; YandexBot/3.0)',
    'Baiduspider+(+http://www.baidu.com/search/spider.htm)',
    'curl/8.10.1',
    'python-requests/2.32.3',
    'okhttp/4.12.0',
    'Go-http-client/2.0',
    'node',
    '',
  ])('is nobody with %j', (userAgent) => {
    expect(isTap(request('GET', { 'user-agent': userAgent }))).toBe(false);
  });

  it('is nobody without a name at all', () => {
    expect(isTap(request('GET', {}))).toBe(false);
  });

  it.each([
    ['purpose', 'prefetch'],
    ['sec-purpose', 'prefetch'],
    ['sec-purpose', 'prefetch;prerender'],
    ['x-purpose', 'preview'],
    ['x-moz', 'prefetch'],
    ['sec-fetch-dest', 'image'],
    ['sec-fetch-dest', 'iframe'],
    ['sec-fetch-dest', 'empty'],
  ])('is nobody yet where a browser says %s: %s', (name, value) => {
    expect(isTap(request('GET', { 'user-agent': chrome, [name]: value }))).toBe(false);
  });

  it('is a person whose browser says that it opens a page', () => {
    const headers = { 'user-agent': safari, 'sec-fetch-dest': 'document', 'sec-fetch-mode': 'navigate' };

    expect(isTap(request('GET', headers))).toBe(true);
  });
});
