import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { HttpApi, HttpApiRoute, Invocation } from '../../sandbox/cloud.ts';
import { createHttpApi } from '../../sandbox/http-api/create-http-api.ts';
import { eventually } from './eventually.ts';
import { aLambda } from './lambda-fixtures.ts';

let api: HttpApi;
let url: string;
let events: { functionName: string; event: Record<string, unknown> }[];
let answer: (event: unknown) => Promise<Invocation>;

const routes: HttpApiRoute[] = [
  { routeKey: 'GET /webhook', functionName: 'verify' },
  { routeKey: 'POST /webhook', functionName: 'webhook' },
  { routeKey: 'GET /l/{token}', functionName: 'link' },
  { routeKey: 'GET /l/mine', functionName: 'mine' },
  { routeKey: 'ANY /console/{proxy+}', functionName: 'console' },
  { routeKey: 'ANY /console/files/{path+}', functionName: 'files' },
  { routeKey: 'DELETE /console/{proxy+}', functionName: 'delete' },
];

const freePort = async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
};
const listen = async (served: HttpApiRoute[], throttle?: { rate: number; burst: number }) => {
  await api?.close();
  api = createHttpApi({
    lambda: {
      invoke: (functionName, event) => {
        events.push({ functionName, event: JSON.parse(JSON.stringify(event)) });
        return answer(event);
      },
    },
    now: () => Date.UTC(2026, 10, 22, 8, 5, 9),
    log: () => {},
  });
  const port = await freePort();
  await api.listen(port, served, throttle);
  url = `http://127.0.0.1:${port}`;
};
const answerWith = (payload: unknown) => {
  answer = async () => ({ ok: true, payload });
};

beforeEach(async () => {
  events = [];
  answerWith({ statusCode: 200 });
  await listen(routes);
});
afterEach(() => api.close());

it('a request becomes an event of payload format 2.0', async () => {
  const body = JSON.stringify({ object: 'whatsapp_business_account', text: 'ñ' });
  await fetch(`${url}/webhook?b=2&a=1&b=3&c=%C3%B1`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-Hub-Signature-256': 'sha256=abc', Cookie: 'a=1; b=2' },
    body,
  });

  expect(events).toEqual([
    {
      functionName: 'webhook',
      event: {
        version: '2.0',
        routeKey: 'POST /webhook',
        rawPath: '/webhook',
        rawQueryString: 'b=2&a=1&b=3&c=%C3%B1',
        cookies: ['a=1', 'b=2'],
        headers: expect.objectContaining({
          'content-type': 'application/json',
          'content-length': String(Buffer.byteLength(body)),
          'x-hub-signature-256': 'sha256=abc',
          'x-forwarded-for': '127.0.0.1',
          host: url.slice('http://'.length),
        }),
        queryStringParameters: { b: '2,3', a: '1', c: 'ñ' },
        requestContext: {
          accountId: '000000000000',
          apiId: expect.any(String),
          domainName: '127.0.0.1',
          domainPrefix: expect.any(String),
          http: {
            method: 'POST',
            path: '/webhook',
            protocol: 'HTTP/1.1',
            sourceIp: '127.0.0.1',
            userAgent: expect.any(String),
          },
          requestId: expect.any(String),
          routeKey: 'POST /webhook',
          stage: '$default',
          time: '22/Nov/2026:08:05:09 +0000',
          timeEpoch: Date.UTC(2026, 10, 22, 8, 5, 9),
        },
        body,
        isBase64Encoded: false,
      },
    },
  ]);
  expect(events[0]?.event.headers).not.toHaveProperty('cookie');
});

it('what a request does not have is absent from the event', async () => {
  await fetch(`${url}/webhook`);
  const keys = [
    'version',
    'routeKey',
    'rawPath',
    'rawQueryString',
    'headers',
    'requestContext',
    'isBase64Encoded',
  ];
  expect(Object.keys(events[0]?.event ?? {})).toEqual(keys);
});

it.each([
  ['GET', '/l/abc-1', 'link', { token: 'abc-1' }],
  ['GET', '/l/a%2Fb', 'link', { token: 'a/b' }],
  ['GET', '/l/mine', 'mine', undefined],
  ['PUT', '/console/a/b', 'console', { proxy: 'a/b' }],
  ['DELETE', '/console/a/b', 'delete', { proxy: 'a/b' }],
  ['GET', '/console/files/x/y', 'files', { path: 'x/y' }],
])('%s %s is for %s', async (method, path, functionName, pathParameters) => {
  await fetch(url + path, { method });
  expect(events.map((seen) => [seen.functionName, seen.event.pathParameters])).toEqual([
    [functionName, pathParameters],
  ]);
});

it.each([
  ['PUT', '/webhook'],
  ['GET', '/webhook/'],
  ['GET', '/l/'],
  ['GET', '/l/a/b'],
  ['GET', '/console'],
  ['GET', '/'],
])('%s %s has no route and is not found', async (method, path) => {
  const response = await fetch(url + path, { method });
  expect(response.status).toBe(404);
  expect(await response.json()).toEqual({ message: 'Not Found' });
  expect(events).toEqual([]);
});

it('what no route takes goes to $default, where there is one', async () => {
  await listen([...routes, { routeKey: '$default', functionName: 'rest' }]);
  await fetch(`${url}/elsewhere`, { method: 'POST' });
  expect(events).toMatchObject([
    { functionName: 'rest', event: { routeKey: '$default', rawPath: '/elsewhere' } },
  ]);
});

it.each([
  ['application/json; charset=utf-8', Buffer.from('{"a":"é"}'), false],
  ['text/csv', Buffer.from('a,b'), false],
  ['application/x-www-form-urlencoded', Buffer.from('a=b'), false],
  ['application/json', Buffer.from([0x7b, 0xff, 0x7d]), true],
  ['application/pdf', Buffer.from('%PDF'), true],
  ['application/octet-stream', Buffer.from([0, 1, 255]), true],
])('a body of %s (%o) arrives whole', async (contentType, body, isBase64Encoded) => {
  await fetch(`${url}/webhook`, { method: 'POST', headers: { 'content-type': contentType }, body });
  const event = events[0]?.event;
  expect(event?.isBase64Encoded).toBe(isBase64Encoded);
  expect(Buffer.from(String(event?.body), isBase64Encoded ? 'base64' : 'utf8')).toEqual(body);
});

it('a structured answer is sent as it stands, cookies and bytes included', async () => {
  answerWith({
    statusCode: 201,
    headers: { 'Content-Type': 'image/png', 'X-Count': 3 },
    cookies: ['a=1; HttpOnly', 'b=2'],
    body: Buffer.from([0, 255, 1]).toString('base64'),
    isBase64Encoded: true,
  });
  const response = await fetch(`${url}/webhook`);
  expect(response.status).toBe(201);
  expect(response.headers.get('content-type')).toBe('image/png');
  expect(response.headers.get('x-count')).toBe('3');
  expect(response.headers.getSetCookie()).toEqual(['a=1; HttpOnly', 'b=2']);
  expect(Buffer.from(await response.arrayBuffer())).toEqual(Buffer.from([0, 255, 1]));
});

it.each([
  [{ statusCode: 200, body: '1158201444' }, '1158201444', 'text/plain; charset=utf-8'],
  [{ hello: 'there' }, '{"hello":"there"}', 'application/json'],
  ['plain', 'plain', 'application/json'],
  [null, 'null', 'application/json'],
])('the answer %j becomes a 200', async (payload, body, contentType) => {
  answerWith(payload);
  const response = await fetch(`${url}/webhook`);
  expect([response.status, await response.text(), response.headers.get('content-type')]).toEqual([
    200,
    body,
    contentType,
  ]);
});

it.each([
  ['fails', { ok: false, errorType: 'Error', errorMessage: 'secret' }],
  ['answers nonsense', { ok: true, payload: { statusCode: 'many' } }],
] satisfies [string, Invocation][])(
  'a function that %s is an internal server error, without a reason',
  async (_, invocation) => {
    answer = async () => invocation;
    const response = await fetch(`${url}/webhook`);
    expect(response.status).toBe(500);
    expect(await response.json()).toEqual({ message: 'Internal Server Error' });
  },
);

it('a body above 10 MB is refused, one of 10 MB is not', async () => {
  const post = (size: number) => fetch(`${url}/webhook`, { method: 'POST', body: new Uint8Array(size) });
  expect((await post(10 * 1024 * 1024)).status).toBe(200);
  const refused = await post(10 * 1024 * 1024 + 1);
  expect(refused.status).toBe(413);
  expect(await refused.json()).toEqual({ message: 'Request Entity Too Large' });
});

it('requests above the burst are too many, until real time has passed', async () => {
  await listen(routes, { rate: 5, burst: 2 });
  const status = async () => (await fetch(`${url}/webhook`)).status;
  expect([await status(), await status(), await status()]).toEqual([200, 200, 429]);
  await eventually(status).toBe(200);
});

it('a route with a throttle of its own takes nothing from the others, nor they from it', async () => {
  const own = { rate: 0.001, burst: 1 };
  await listen(
    routes.map((route) => (route.functionName === 'link' ? { ...route, throttle: own } : route)),
    { rate: 0.001, burst: 2 },
  );
  const status = async (path: string) => (await fetch(`${url}${path}`)).status;

  expect([await status('/l/a'), await status('/l/b')]).toEqual([200, 429]);
  expect([await status('/webhook'), await status('/l/mine'), await status('/webhook')]).toEqual([
    200, 200, 429,
  ]);
});

it('a request in flight is answered although the API closes, and its connection does not hold up the close', async () => {
  const work = Promise.withResolvers<Invocation>();
  answer = () => work.promise;
  const response = once(
    httpRequest(`${url}/webhook`, { headers: { connection: 'keep-alive' } }).end(),
    'response',
  );
  await eventually(() => events).toHaveLength(1);

  const closed = api.close();
  work.resolve({ ok: true, payload: { statusCode: 204 } });

  const [received] = await response;
  expect(received.statusCode).toBe(204);
  received.resume();
  await closed;
  await expect(fetch(`${url}/webhook`)).rejects.toThrow();
});

it('a real function answers a real request', async () => {
  const world = await aLambda();
  const source =
    'export const handler = async ({ queryStringParameters }) => ({ statusCode: 200, body: queryStringParameters["hub.challenge"] });';
  await world.define('verify', source);
  answer = (event) => world.lambda.invoke('verify', event);

  const response = await fetch(`${url}/webhook?hub.mode=subscribe&hub.challenge=42`);

  expect(await response.text()).toBe('42');
  await world.close();
});
