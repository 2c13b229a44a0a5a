import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { HttpApi, HttpApiRoute, Lambda, Log } from '../cloud.ts';
import { apiMessage, type HttpAnswer, internalServerError, proxyAnswer } from './proxy-answer.ts';
import { proxyEvent } from './proxy-event.ts';
import { createRouteTable } from './route-table.ts';
import { createThrottles } from './throttles.ts';

const largestBody = 10 * 1024 * 1024;
const integrationTimeoutMs = 30_000;

export function createHttpApi({
  lambda,
  now,
  log,
}: {
  lambda: Pick<Lambda, 'invoke'>;
  now: () => number;
  log: Log;
}): HttpApi {
  let server: Server | undefined;
  let closing = false;

  const answerOf = async (
    request: IncomingMessage,
    find: ReturnType<typeof createRouteTable>,
    admit: (route: HttpApiRoute) => boolean,
  ): Promise<HttpAnswer> => {
    const body = await bodyOf(request);
    if (!body) return apiMessage(413, 'Request Entity Too Large');
    const match = find(request.method ?? 'GET', (request.url ?? '/').split('?')[0] ?? '/');
    if (!match) return apiMessage(404, 'Not Found');
    if (!admit(match.route)) return apiMessage(429, 'Too Many Requests');

    const invocation = await withinTime(
      lambda.invoke(match.route.functionName, proxyEvent(request, body, match, now())),
    );
    if (!invocation) return apiMessage(503, 'Service Unavailable');
    if (invocation.ok) return proxyAnswer(invocation.payload);
    log(
      'http-api',
      `${match.route.routeKey}: ${match.route.functionName} failed with ${invocation.errorType}`,
    );
    return internalServerError;
  };

  const send = (response: ServerResponse, { status, headers, body }: HttpAnswer) => {
    // A connection kept alive would hold the close of the server up until it times out.
    if (closing) response.setHeader('connection', 'close');
    response.writeHead(status, headers).end(body);
  };

  const listen: HttpApi['listen'] = async (port, routes, throttle) => {
    const find = createRouteTable(routes);
    const admit = createThrottles(throttle);
    const listening = createServer((request, response) => {
      answerOf(request, find, admit).then(
        (answer) => send(response, answer),
        (error) => {
          log('http-api', `${request.method} ${request.url?.split('?')[0]} failed: ${error}`);
          send(response, internalServerError);
        },
      );
    });
    await new Promise<void>((resolve, reject) => {
      listening.once('error', reject).listen(port, '127.0.0.1', resolve);
    });
    server = listening;
  };

  const close = async () => {
    closing = true;
    await new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve()));
  };
  return { listen, close };
}

/** Undefined when it is too large; what comes after the limit is read and thrown away. */
async function bodyOf(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size <= largestBody) chunks.push(chunk);
  }
  return size <= largestBody ? Buffer.concat(chunks) : undefined;
}

/** API Gateway waits 30 seconds for a function, whatever the function's own time-out. */
async function withinTime<T>(work: Promise<T>): Promise<T | undefined> {
  const time = Promise.withResolvers<undefined>();
  const timer = setTimeout(time.resolve, integrationTimeoutMs, undefined);
  try {
    return await Promise.race([work, time.promise]);
  } finally {
    clearTimeout(timer);
  }
}
