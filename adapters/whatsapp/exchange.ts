import {
  type ClientRequest,
  Agent as HttpAgent,
  request as httpRequest,
  type IncomingMessage,
} from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';

export type Exchange = {
  url: string;
  method: 'GET' | 'POST';
  headers: Record<string, string>;
  body: string | undefined;
  timeoutMs: number;
  /** Of the answer's body; a longer one is cut off, and `ambiguous`. @default - any number */
  mostBytes?: number;
  /** Asked once a connection stands, right before the first byte; after a no, none is written. @default - yes */
  mayStart?: () => boolean;
};

export type ExchangeResult =
  | { kind: 'answered'; status: number; text: string }
  /** There was no connection, so nothing can have been received. */
  | { kind: 'unreached' }
  /** There was a connection: the request may have been received, whatever came of it. */
  | { kind: 'ambiguous' };

const connectTimeoutMs = 3000;
const agents = {
  'http:': new HttpAgent({ keepAlive: true }),
  'https:': new HttpsAgent({ keepAlive: true }),
};

/**
 * One HTTP exchange that knows whether its request can have left. `fetch` cannot tell a connection that never
 * stood from an answer that never came, and for a message that is the difference between "again" and "never".
 */
export const exchange = ({
  url,
  method,
  headers,
  body,
  timeoutMs,
  mostBytes = Number.POSITIVE_INFINITY,
  mayStart = () => true,
}: Exchange): Promise<ExchangeResult> =>
  new Promise((resolve) => {
    const secure = new URL(url).protocol === 'https:';
    const request = (secure ? httpsRequest : httpRequest)(url, {
      method,
      agent: agents[secure ? 'https:' : 'http:'],
      headers: {
        ...headers,
        ...(body !== undefined && { 'content-length': String(Buffer.byteLength(body)) }),
      },
      signal: AbortSignal.timeout(timeoutMs),
    });
    let begun = false;
    whenConnected(request, secure, () => {
      begun = mayStart();
      if (begun) request.end(body);
      else request.destroy();
    });
    request.on('response', (response) => {
      textOf(response, mostBytes).then(
        (text) => resolve({ kind: 'answered', status: response.statusCode ?? 0, text }),
        () => resolve({ kind: 'ambiguous' }),
      );
    });
    request.on('error', () => resolve({ kind: begun ? 'ambiguous' : 'unreached' }));
  });

/** Goes on as soon as the request has a working connection; ends it when it gets none in time. */
function whenConnected(request: ClientRequest, secure: boolean, goOn: () => void): void {
  const limit = setTimeout(() => request.destroy(new Error('no connection')), connectTimeoutMs);
  const stand = () => {
    clearTimeout(limit);
    goOn();
  };
  request.on('socket', (socket) =>
    request.reusedSocket ? stand() : socket.once(secure ? 'secureConnect' : 'connect', stand),
  );
  request.on('close', () => clearTimeout(limit));
}

async function textOf(response: IncomingMessage, mostBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response) {
    bytes += chunk.length;
    if (bytes > mostBytes) throw new Error('longer than it may be'); // leaving the loop closes the connection
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
