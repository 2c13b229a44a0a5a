import { account, region, type Store } from '../cloud.ts';
import { ClientToken } from './client-token.ts';
import { type DurableMap, openDurableMap } from './durable-map.ts';
import { type DynaliteStore, openDynalite } from './dynalite.ts';
import { expiryMarks } from './expiry-marks.ts';
import { lastSequence } from './level-keys.ts';
import { mendDynalite } from './mend-dynalite.ts';
import { createSerialQueue } from './serial-queue.ts';
import { Stream } from './stream.ts';
import { createStreamLog, type StreamLog } from './stream-log.ts';
import { TableSettings } from './table-settings.ts';
import { openWrite, type Write } from './write.ts';

/** What every operation works with. */
export type Engine = {
  store: DynaliteStore;
  now: () => number;
  log: StreamLog;
  streams: DurableMap<Stream>;
  settings: DurableMap<TableSettings>;
  tokens: DurableMap<ClientToken>;
  /** Runs alone among the writes; what `work` changes is stored as a whole after it, or not at all if it throws. */
  write<T>(work: (write: Write) => Promise<T>): Promise<T>;
};

export type EngineOptions = { folder: string | undefined; store: Store; now: () => number };

export async function openEngine({ folder, store: durable, now }: EngineOptions): Promise<Engine> {
  mendDynalite();
  const store = openDynalite(folder, account, region);
  await store.db.open();
  const streams = await openDurableMap(store, 'stream', Stream.parse);
  const settings = await openDurableMap(store, 'settings', TableSettings.parse);
  const tokens = await openDurableMap(store, 'client-token', ClientToken.parse);
  const confirmed = Number((await store.db.get(lastSequence)) ?? 0);
  const arns = streams.entries().map(([arn]) => arn);
  const log = createStreamLog(durable.collection('dynamodb-stream-records'), confirmed, arns, now);
  const queue = createSerialQueue();

  /** The records go down first and become visible by the batch, which carries their last sequence number. */
  async function commit({ operations, changes, afterwards, isExpiry }: Write) {
    for (const change of changes) {
      operations.push(...expiryMarks(change, settings.get(change.table.TableName)?.timeToLive));
    }
    const appended = log.append(changes, isExpiry);
    if (appended.keys.length > 0)
      operations.push({ type: 'put', key: lastSequence, value: appended.sequence });
    try {
      if (operations.length > 0) await store.db.batch(operations);
    } catch (error) {
      log.discard(appended);
      throw error;
    }
    for (const then of afterwards) then();
    log.confirm(appended);
  }

  return {
    store,
    now,
    log,
    streams,
    settings,
    tokens,
    write: (work) =>
      queue(async () => {
        const write = openWrite(store);
        const answer = await work(write);
        await commit(write);
        return answer;
      }),
  };
}
