import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { buildApp } from 'fauxqs';
import { type AwsAnswer, type AwsRequest, account, type QueueFaults, region } from '../cloud.ts';
import { openStore } from '../store/open-store.ts';
import { createStores, openPersistence, type S3Store, type SqsStore } from './fauxqs-internals.ts';
import { createQueueExtension, type QueueExtension } from './queue-extension.ts';

export type Fauxqs = {
  queues: SqsStore;
  buckets: S3Store;
  extension: QueueExtension;
  ask(request: Pick<AwsRequest, 'method' | 'url' | 'headers' | 'body'>): Promise<AwsAnswer>;
  close(): Promise<void>;
};

const methods = ['GET', 'HEAD', 'PUT', 'POST', 'DELETE'] as const;
const hopByHop = new Set(['connection', 'keep-alive', 'transfer-encoding', 'date']);

/** fauxqs without a socket of its own: `folder` keeps its state, `port` is where its queue URLs point. */
export async function createFauxqs(options: {
  folder: string | undefined;
  port: number;
  faults: QueueFaults | undefined;
}): Promise<Fauxqs> {
  const { folder, port } = options;
  if (folder !== undefined) mkdirSync(folder, { recursive: true });
  const stores = await createStores();
  const disk = folder === undefined ? undefined : await openPersistence(folder);
  const origins = openStore(folder === undefined ? undefined : join(folder, 'origins.db'));
  const extension = createQueueExtension(origins.collection('origins'), disk?.database, options.faults);

  const { sqsStore } = stores;
  sqsStore.host = '';
  sqsStore.region = region;
  const createQueue = sqsStore.createQueue.bind(sqsStore);
  sqsStore.createQueue = (name, _url, arn, attributes, tags) =>
    extension.extend(createQueue(name, `http://127.0.0.1:${port}/${account}/${name}`, arn, attributes, tags));

  if (disk) {
    // Only after loading: with persistence in place, creating a queue deletes the messages it still has on disk.
    disk.persistence.load(sqsStore, stores.snsStore, stores.s3Store);
    for (const store of [sqsStore, stores.snsStore, stores.s3Store]) store.persistence = disk.persistence;
    for (const queue of sqsStore.allQueues()) queue.persistence = disk.persistence;
  }
  const app = buildApp({ logger: false, stores });
  await app.ready();

  const ask: Fauxqs['ask'] = async (request) => {
    const method = methods.find((known) => known === request.method);
    if (!method) return { status: 405, body: `The sandbox does not know the method ${request.method}` };
    const { 'transfer-encoding': _, 'content-length': __, ...headers } = request.headers;
    const answer = await app.inject({ method, url: request.url, headers, payload: request.body });
    const kept = Object.entries(answer.headers).filter(([name]) => !hopByHop.has(name));
    return {
      status: answer.statusCode,
      headers: Object.fromEntries(kept.map(([name, value]) => [name, String(value)])),
      body: answer.rawPayload,
    };
  };

  const close = async () => {
    await app.close();
    disk?.persistence.close();
    origins.close();
  };
  return { queues: sqsStore, buckets: stores.s3Store, extension, ask, close };
}
