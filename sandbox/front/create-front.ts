import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AwsAnswer, AwsRequest, AwsService, Caller, CallFaults, Log } from '../cloud.ts';
import { classify } from './classify.ts';
import { closeGently, isLoopback, listenOn, readBody } from './http-server.ts';
import { internalFailure, unknownService, unsigned } from './refusals.ts';

export type Control = (request: {
  method: string;
  url: URL;
  headers: Record<string, string>;
  body: Buffer;
}) => Promise<AwsAnswer>;

export type Front = {
  listen(port: number): Promise<number>;
  /** Calls of services that are being answered; a poll that waits for a message is not one. */
  inFlight(): number;
  close(): Promise<void>;
};

/** One address for all of AWS: sorts requests by service, and says who is calling. */
export function createFront(options: {
  services: Record<string, AwsService>;
  callerOf: (accessKeyId: string) => Caller;
  control: Control;
  faults?: CallFaults;
  log: Log;
}): Front {
  const { services, callerOf, control, log } = options;
  const { faults = (_destination, _request, work) => work() } = options;
  let inFlight = 0;

  const server = createServer((request, response) => {
    answer(request)
      .catch((error: unknown): AwsAnswer => {
        log('front', `${request.method} ${request.url?.split('?')[0]}: ${String(error)}`);
        return internalFailure('json', `The sandbox failed to answer: ${String(error)}`);
      })
      .then((result) => write(response, result));
  });

  return {
    listen: (port) => listenOn(server, port),
    inFlight: () => inFlight,
    close: () => closeGently(server),
  };

  async function answer(request: IncomingMessage): Promise<AwsAnswer | 'cut'> {
    const headers = flatHeaders(request);
    const { method = 'GET', url = '/' } = request;
    if (!isLoopback(headers.host)) return unsigned();
    const body = await readBody(request);
    if (url.startsWith('/_sandbox/')) {
      return control({ method, url: new URL(url, 'http://127.0.0.1'), headers, body });
    }

    const destination = classify(headers, url);
    if (!destination) return unsigned();
    const { operation, accessKeyId } = destination;
    const service = services[destination.service];
    if (!service) return unknownService(destination);
    const caller: Caller = accessKeyId === undefined ? { kind: 'outside' } : callerOf(accessKeyId);
    const waits = operation === 'ReceiveMessage';
    if (!waits) inFlight += 1;
    try {
      const asked: AwsRequest = {
        method,
        url,
        headers,
        body,
        caller,
        ...(operation === undefined ? {} : { operation }),
      };
      return await faults(destination, asked, () => service.handle(asked));
    } finally {
      if (!waits) inFlight -= 1;
    }
  }
}

function flatHeaders({ headers }: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]): [string, string][] => {
      return value === undefined ? [] : [[name, [value].flat().join(', ')]];
    }),
  );
}

function write(response: ServerResponse, answer: AwsAnswer | 'cut'): void {
  if (answer === 'cut') {
    response.destroy();
    return;
  }
  const { status, headers, body } = answer;
  response.writeHead(status, { 'x-amzn-requestid': randomUUID(), ...headers });
  response.end(body);
}
