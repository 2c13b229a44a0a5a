import { isUtf8 } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { account } from '../cloud.ts';
import type { Match } from './route-table.ts';

const apiId = 'sandbox';
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const textTypes = /^(text\/.*|application\/(json|xml|javascript|x-www-form-urlencoded))$/;

/** The event of payload format 2.0; what a request does not have is absent, not null. */
export function proxyEvent(request: IncomingMessage, body: Buffer, match: Match, now: number) {
  const [rawPath = '/', ...query] = (request.url ?? '/').split('?');
  const rawQueryString = query.join('?');
  const { cookie, ...headers } = joinedHeaders(request);
  const cookies = cookie?.split(/[;,]\s*/).filter(Boolean);
  const domainName = headers.host?.split(':')[0] ?? '127.0.0.1';
  const isText =
    isUtf8(body) && textTypes.test(headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? '');
  const requestId = randomUUID();
  return {
    version: '2.0',
    routeKey: match.route.routeKey,
    rawPath,
    rawQueryString,
    ...(cookies && { cookies }),
    headers,
    ...(rawQueryString && { queryStringParameters: joined([...new URLSearchParams(rawQueryString)]) }),
    requestContext: {
      accountId: account,
      apiId,
      domainName,
      domainPrefix: domainName.split('.')[0],
      http: {
        method: request.method,
        path: rawPath,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: '127.0.0.1',
        userAgent: headers['user-agent'] ?? '',
      },
      requestId,
      routeKey: match.route.routeKey,
      stage: '$default',
      time: commonLogTime(new Date(now)),
      timeEpoch: now,
    },
    ...(Object.keys(match.pathParameters).length > 0 && { pathParameters: match.pathParameters }),
    ...(body.length > 0 && { body: body.toString(isText ? 'utf8' : 'base64') }),
    isBase64Encoded: body.length > 0 && !isText,
  };
}

function joinedHeaders(request: IncomingMessage): Record<string, string> {
  const received = Object.entries(request.headersDistinct).map(([name, values = []]): [string, string] => [
    name,
    values.join(','),
  ]);
  const { connection: _, 'transfer-encoding': __, ...headers } = Object.fromEntries(received);
  return {
    ...headers,
    'x-amzn-trace-id': `Root=1-${randomUUID()}`,
    'x-forwarded-for': '127.0.0.1',
    'x-forwarded-port': String(request.socket.localPort),
    'x-forwarded-proto': 'http',
  };
}

/** What is given more than once is one text with commas. */
function joined(pairs: [string, string][]): Record<string, string> {
  const result: Record<string, string> = {};
  for (const [name, value] of pairs) result[name] = name in result ? `${result[name]},${value}` : value;
  return result;
}

function commonLogTime(date: Date): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${two(date.getUTCDate())}/${months[date.getUTCMonth()]}/${date.getUTCFullYear()}`;
  return `${day}:${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())} +0000`;
}
