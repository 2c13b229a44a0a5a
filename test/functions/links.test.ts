import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { beforeEach, describe, expect, it } from 'vitest';
import { linkKey, linkToken } from '../../core/delivery/link-token.ts';
import { messageIdOf } from '../../core/delivery/message-id.ts';
import { followLink } from '../../functions/links/follow-link.ts';

const key = linkKey('the secret');
const id = messageIdOf('evt-1');
const token = linkToken(id, key);

let reads: string[];
beforeEach(() => {
  reads = [];
});

const tap = (given: string | undefined, link: string | undefined, hosts?: readonly string[], more = {}) =>
  followLink({
    key: async () => key,
    findLink: async (asked) => {
      reads.push(asked);
      return asked === id ? link : undefined;
    },
    hosts,
  })({ pathParameters: { token: given }, ...more } as unknown as APIGatewayProxyEventV2);

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
    const request = {
      queryStringParameters: { dest: evil, url: evil, location: evil },
      rawQueryString: `dest=${evil}`,
      headers: { host: 'evil.example', 'x-forwarded-host': 'evil.example', 'x-original-url': evil },
      cookies: [`dest=${evil}`],
    };

    const answer = await tap(token, 'https://bank.example/pay', undefined, request);

    expect(answer.headers?.location).toBe('https://bank.example/pay');
    expect(JSON.stringify(answer)).not.toContain('evil');
  });

  it('that was sent before the list of hosts was narrowed leads nowhere any more', async () => {
    const hosts = ['bank.example'];

    expect(await tap(token, 'https://pay.bank.example/', hosts)).toMatchObject({ statusCode: 302 });
    expect(await tap(token, 'https://former-partner.example/', hosts)).toMatchObject({ statusCode: 404 });
  });
});
