import type { Collection, Log, MetaWiring } from '../../cloud.ts';
import type { Timers } from '../timers.ts';
import { signatureOf, webhookJson } from './signed-body.ts';
import { type Update, webhookOf } from './update.ts';

export type Waiting = { key: string; since: number; update: Update; alone: boolean };

export type Outbox = {
  /** Keeps the update until the business has taken it. */
  add(update: Update, options?: { afterMs?: number; awaited?: boolean; alone?: boolean }): void;
  /** Nothing is posted before; what an earlier run left behind goes first. */
  start(): void;
  isQuiet(): boolean;
  close(): Promise<void>;
};

type Surroundings = {
  collection: Collection<Waiting>;
  wiring: MetaWiring;
  callback: () => string;
  timers: Timers;
  now: () => number;
  log: Log;
};

const concurrency = 8;
const perWebhook = 20;
const givenUpAfter = 7 * 24 * 60 * 60 * 1000;

/** Meta tries again at once, then less and less often. */
const pauseBefore = (attempt: number): number => (attempt === 1 ? 100 : Math.min(60_000, 250 * 2 ** attempt));

export function createOutbox({ collection, wiring, callback, timers, now, log }: Surroundings): Outbox {
  const ready: Waiting[] = [];
  const attempts = new Map<string, number>();
  const posting = new Set<Promise<void>>();
  const stop = new AbortController();
  let last = 0;
  let started = false;

  const queue = (waiting: Waiting): void => {
    ready.push(waiting);
    pump();
  };
  const done = (waiting: Waiting): void => {
    attempts.delete(waiting.key);
    collection.delete(waiting.key);
  };

  const again = (waiting: Waiting): void => {
    if (now() - waiting.since > givenUpAfter) {
      log('meta', 'a webhook was dropped: nobody took it for seven days');
      done(waiting);
      return;
    }
    const attempt = (attempts.get(waiting.key) ?? 0) + 1;
    attempts.set(waiting.key, attempt);
    timers.after(pauseBefore(attempt), () => queue(waiting), { awaited: attempt === 1 });
  };

  const post = async (batch: Waiting[]): Promise<void> => {
    const body = webhookJson(
      webhookOf(
        wiring.account,
        batch.map(({ update }) => update),
      ),
    );
    const problem = await deliver(callback(), body, signatureOf(body, wiring.appSecret()), stop.signal);
    if (stop.signal.aborted) return;
    if (problem !== undefined) log('meta', `a webhook was not taken (${problem}); it will be sent again`);
    for (const waiting of batch) problem === undefined ? done(waiting) : again(waiting);
  };

  const pump = (): void => {
    while (started && posting.size < concurrency && ready.length > 0) {
      const delivery: Promise<void> = post(takeBatch(ready)).finally(() => {
        posting.delete(delivery);
        pump();
      });
      posting.add(delivery);
    }
  };

  for (const { key, value } of collection.list()) {
    last = Number(key);
    ready.push(value);
  }

  return {
    add(update, { afterMs = 0, awaited = true, alone = false } = {}) {
      last += 1;
      const waiting = { key: String(last).padStart(12, '0'), since: now(), update, alone };
      collection.put(waiting.key, waiting);
      if (afterMs > 0) timers.after(afterMs, () => queue(waiting), { awaited });
      else queue(waiting);
    },
    start() {
      started = true;
      pump();
    },
    isQuiet: () => ready.length === 0 && posting.size === 0,
    async close() {
      started = false;
      const patience = setTimeout(() => stop.abort(), 2000);
      await Promise.allSettled(posting);
      clearTimeout(patience);
      stop.abort();
    },
  };
}

/** Under load the statuses that wait together travel together. */
function takeBatch(ready: Waiting[]): Waiting[] {
  const first = ready.shift();
  if (!first) return [];
  const batch = [first];
  const joins = (waiting: Waiting | undefined): boolean =>
    waiting?.update.kind === 'status' && !waiting.alone;
  while (joins(first) && joins(ready[0]) && batch.length < perWebhook) batch.push(...ready.splice(0, 1));
  return batch;
}

/** Says what went wrong, or nothing when the business answered 200. */
async function deliver(
  url: string,
  body: string,
  signature: string,
  stop: AbortSignal,
): Promise<string | undefined> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'user-agent': 'facebookexternalua',
        'x-hub-signature-256': signature,
      },
      body,
      redirect: 'manual',
      signal: AbortSignal.any([stop, AbortSignal.timeout(20_000)]),
    });
    await response.arrayBuffer();
    return response.status === 200 ? undefined : `HTTP ${response.status}`;
  } catch (error) {
    return error instanceof Error ? error.name : String(error);
  }
}
