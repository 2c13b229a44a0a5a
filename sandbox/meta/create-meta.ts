import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { answerBank } from '../bank/answer-bank.ts';
import type { BankWorld } from '../bank/bank-world.ts';
import type { Log, Meta, MetaWiring, PhonesBar, SeededPhone, Store } from '../cloud.ts';
import { createAccountState } from './account-state.ts';
import { createBehaviour } from './behaviour/behaviour.ts';
import { follow } from './delivery/message-course.ts';
import { review, tellComponents } from './delivery/review-template.ts';
import { answerGraph } from './graph/answer-graph.ts';
import { type Ask, BodyTooLarge, jsonAnswer, type Outcome, readBody } from './http-exchange.ts';
import { createPairLimit } from './limits/pair-limit.ts';
import { createThroughput } from './limits/throughput.ts';
import { createMediaVault } from './media/media-vault.ts';
import { createMessageLog } from './messages/message-log.ts';
import type { MetaWorld } from './meta-world.ts';
import { createPhoneBook } from './phones/phone-book.ts';
import { answerSim } from './sim/answer-sim.ts';
import { createLiveStream } from './sim/live-stream.ts';
import { pageFile } from './sim/page-files.ts';
import { isLoopbackHost } from './sim/same-machine.ts';
import { showPhone } from './sim/show-phone.ts';
import { createTemplateShelf } from './templates/template-shelf.ts';
import { createTimers } from './timers.ts';
import { createOutbox, type Outbox } from './webhooks/outbox.ts';

export type MetaOptions = {
  wiring: MetaWiring;
  store: Store;
  now: () => number;
  bar: PhonesBar;
  phones: SeededPhone[];
  templates: unknown[];
  /** Its pages stand beside the phones page, on the same port. @default - no bank */
  bank?: BankWorld;
  log: Log;
};

/** A document of 100 MB in base64, and some. */
const largestBody = 140 * 1024 * 1024;

export function createMeta(options: MetaOptions): Meta {
  const { world, outbox } = createWorld(options);
  const server = createServer((request, response) => {
    serve(world, options.bank, request, response).catch((error: unknown) => {
      options.log('meta', `a request failed: ${error instanceof Error ? error.stack : error}`);
      if (!response.headersSent)
        send(response, jsonAnswer(500, { error: 'The simulator failed; see its log.' }));
    });
  });

  return {
    async listen(port) {
      await listening(server, port);
      outbox.start();
      for (const message of world.messages.outgoing()) follow(world, message);
      for (const template of world.templates.rewritten()) tellComponents(world, template);
      for (const template of world.templates.all())
        if (template.status === 'PENDING') review(world, template);
    },
    isQuiet: () => world.timers.isQuiet() && outbox.isQuiet(),
    async close() {
      world.timers.close();
      world.live.close();
      const closed = new Promise((resolve) => server.close(resolve));
      await outbox.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function createWorld({ wiring, store, now, bar, phones: seeds, templates, log }: MetaOptions): {
  world: MetaWorld;
  outbox: Outbox;
} {
  const timers = createTimers();
  const phones = createPhoneBook(store.collection('meta.phones'), seeds);
  const messages = createMessageLog(store);
  const account = createAccountState(store.collection('meta.account'));
  const behaviour = createBehaviour(store.collection('meta.behaviour'));
  const callback = (): string => account.read().overrideCallback ?? wiring.webhookUrl;
  const outbox = createOutbox({
    collection: store.collection('meta.webhooks'),
    wiring,
    callback,
    timers,
    now,
    log,
  });

  const tell: MetaWorld['tell'] = (update, { afterMs = 0, alone = false } = {}) => {
    const { subscribed, fields } = account.read();
    const field = update.kind === 'field' ? update.field : 'messages';
    if (!subscribed || fields?.includes(field) === false) return;
    const { duplicates, delayMs } = behaviour.standing().webhooks;
    for (let copy = 0; copy <= duplicates; copy += 1) {
      outbox.add(update, { afterMs: afterMs + delayMs, awaited: delayMs === 0, alone: alone || copy > 0 });
    }
  };
  const live = createLiveStream((key) => {
    const phone = phones.byKey(key);
    return phone && showPhone(phone, messages);
  }, now);

  const world: MetaWorld = {
    wiring,
    now,
    log,
    bar,
    timers,
    account,
    phones,
    messages,
    templates: createTemplateShelf(store.collection('meta.templates'), templates),
    media: createMediaVault(store),
    behaviour,
    throughput: createThroughput(),
    pairs: createPairLimit(),
    live,
    tell,
  };
  return { world, outbox };
}

async function serve(
  world: MetaWorld,
  bank: BankWorld | undefined,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (!isLoopbackHost(request.headers.host)) {
    send(response, jsonAnswer(403, { error: 'The sandbox answers to 127.0.0.1 and localhost only.' }));
    return;
  }
  const url = new URL(request.url ?? '/', `http://${request.headers.host}`);
  const method = request.method ?? 'GET';
  if (method === 'GET' && url.pathname === '/_sim/stream') {
    world.live.open(response);
    return;
  }
  try {
    const ask: Ask = { method, url, headers: request.headers, body: await readBody(request, largestBody) };
    send(response, await outcomeOf(world, bank, ask));
  } catch (error) {
    if (!(error instanceof BodyTooLarge)) throw error;
    send(response, jsonAnswer(413, { error: error.message }));
  }
}

async function outcomeOf(world: MetaWorld, bank: BankWorld | undefined, ask: Ask): Promise<Outcome> {
  if (bank && ask.url.pathname.startsWith('/_bank/')) return answerBank(bank, ask);
  const file = ask.method === 'GET' ? await pageFile(ask.url.pathname) : undefined;
  if (file) return file;
  return ask.url.pathname.startsWith('/_sim/') ? answerSim(world, ask) : answerGraph(world, ask);
}

function send(response: ServerResponse, outcome: Outcome): void {
  if (outcome === 'hang') return;
  if (outcome === 'cut') {
    response.destroy();
    return;
  }
  if (outcome === 'reset') {
    response.socket?.resetAndDestroy();
    return;
  }
  const answer = 'drip' in outcome ? outcome.drip : outcome;
  const body = Buffer.from(answer.body);
  response.writeHead(answer.status, { ...answer.headers, 'content-length': body.length });
  if ('drip' in outcome) drip(response, body);
  else response.end(body);
}

/** One byte at a time, for as long as somebody listens. */
function drip(response: ServerResponse, body: Buffer): void {
  let sent = 0;
  const timer = setInterval(() => {
    response.write(body.subarray(sent, ++sent));
    if (sent < body.length) return;
    clearInterval(timer);
    response.end();
  }, 500);
  response.once('close', () => clearInterval(timer));
}

const listening = (server: Server, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
