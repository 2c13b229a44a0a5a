import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname } from 'node:path';
import { text } from 'node:stream/consumers';
import type { ChatMessage, ChatPhone } from './chat-phone.ts';

const pageFolder = new URL('../../sandbox/meta/phones-page/', import.meta.url);
const contentTypes: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'";

export type PhonesServer = {
  url: string;
  /** What the page asked for, oldest first. */
  asked: { path: string; body: unknown }[];
  /** Puts a message on a phone, or moves the one with its id. */
  show(waId: string, message: ChatMessage): void;
  add(phone: ChatPhone): void;
  moveClock(now: number): void;
  /** Answers the next request for a path so, once. */
  refuseNext(path: string, status: number, body: string): void;
  /** Cuts every connection and answers nobody until `comeBack`. */
  goAway(): Promise<void>;
  comeBack(): Promise<void>;
};

/** The phones page with a sandbox played in memory: what it is told to show, it shows. */
export async function startPhonesServer(phones: ChatPhone[], now: number): Promise<PhonesServer> {
  const streams = new Set<ServerResponse>();
  const refusals = new Map<string, { status: number; body: string }>();
  const asked: PhonesServer['asked'] = [];
  let clock = now;
  let eventsMade = 0;

  const server = createServer((request, response) => {
    answer(request, response).catch((error: Error) => response.writeHead(500).end(error.message));
  });
  await listen(0);
  const { port } = server.address() as AddressInfo;

  async function answer(request: IncomingMessage, response: ServerResponse) {
    const path = request.url ?? '/';
    const refusal = refusals.get(path);
    refusals.delete(path);
    if (refusal !== undefined) return response.writeHead(refusal.status).end(refusal.body);
    if (request.method === 'POST') return json(response, take(path, JSON.parse(await text(request))));
    if (path === '/_sim/phones') return json(response, { phones });
    if (path === '/_sim/bar') return json(response, { business, examples, now: clock });
    if (path === '/_sim/stream') return follow(response);
    return servePage(path, response);
  }

  function take(path: string, body: unknown): unknown {
    asked.push({ path, body });
    if (path === '/_sim/publish') {
      eventsMade += 1;
      return { eventId: `evt-${eventsMade}` };
    }
    if (path === '/_sim/clock') {
      clock += 3_600_000;
      send('clock', { now: clock });
      return { now: clock };
    }
    return {};
  }

  function follow(response: ServerResponse) {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.write(': hello\n\n');
    streams.add(response);
    response.on('close', () => streams.delete(response));
  }

  function send(event: string, data: unknown) {
    for (const stream of streams) stream.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  async function listen(on: number) {
    await new Promise<void>((resolve) => server.listen(on, '127.0.0.1', resolve));
  }

  return {
    url: `http://127.0.0.1:${port}/`,
    asked,
    show(waId, message) {
      const phone = phones.find((candidate) => candidate.waId === waId);
      if (phone === undefined) throw new Error(`No phone ${waId}`);
      const index = phone.messages.findIndex(({ id }) => id === message.id);
      phone.messages.splice(index < 0 ? phone.messages.length : index, 1, message);
      send('phone', phone);
    },
    add(phone) {
      phones.push(phone);
      send('phone', phone);
    },
    moveClock(next) {
      clock = next;
      send('clock', { now: clock });
    },
    refuseNext: (path, status, body) => void refusals.set(path, { status, body }),
    async goAway() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
    comeBack: () => listen(port),
  };
}

export const business = { name: 'Banco Alameda', phone: '+52 55 4170 2600' };

export const examples = [
  { name: 'card-purchase', title: 'Card purchase', detailType: 'TransactionPosted' },
  { name: 'withdrawal', title: 'Cash withdrawal', detailType: 'TransactionPosted' },
  { name: 'statement-ready', title: 'Statement ready', detailType: 'AccountUpdated' },
  { name: 'loan-preapproved', title: 'Pre-approved loan', detailType: 'LoanPreapproved' },
  { name: 'onboarding-stalled', title: 'Onboarding stalled', detailType: 'OnboardingStalled' },
  { name: 'payment-scheduled', title: 'Payment scheduled', detailType: 'PaymentScheduled' },
  { name: 'suspicious-activity', title: 'Suspicious activity', detailType: 'SuspiciousActivityDetected' },
];

function json(response: ServerResponse, body: unknown) {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

async function servePage(path: string, response: ServerResponse) {
  const name = path === '/' ? 'index.html' : /^\/assets\/([a-z-]+\.(?:css|js|svg))$/.exec(path)?.[1];
  const content = name && (await readFile(new URL(name, pageFolder)).catch(() => undefined));
  if (!name || !content) return response.writeHead(404).end();
  response.writeHead(200, {
    'content-type': contentTypes[extname(name)] ?? 'application/octet-stream',
    'content-security-policy': policy,
    'cache-control': 'no-store',
  });
  response.end(content);
}
