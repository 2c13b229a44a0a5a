import {
  account,
  type DynamoDb,
  type FunctionDefinition,
  type FunctionFaults,
  type Invocation,
  type Lambda,
  type Log,
  region,
  type Sqs,
  type Store,
} from '../cloud.ts';
import { type Credentials, createCredentials, functionEnvironment } from './function-environment.ts';
import { createFunctionPool, type FunctionPool } from './function-pool.ts';
import { pollQueue, type QueuePoller } from './poll-queue.ts';
import { type Checkpoint, readStream, type StreamReader } from './read-stream.ts';
import { startWorker } from './start-worker.ts';

export type LambdaOptions = {
  sqs: Sqs;
  dynamodb: Pick<DynamoDb, 'readStream' | 'onStreamRecord'>;
  store: Store;
  clockOffset: SharedArrayBuffer;
  now: () => number;
  /** What functions find in AWS_ENDPOINT_URL. */
  endpoint: string;
  compilePattern: (pattern: object) => (event: unknown) => boolean;
  faults?: FunctionFaults;
  log: Log;
};

/** Workers of a function that no queue limits: more would only take each other's processor time. */
const unmappedLimit = 2;
const idleMs = 10_000;
const patienceAtCloseMs = 8_000;

export function createLambda(options: LambdaOptions): Lambda {
  const { sqs, dynamodb, now, log } = options;
  const functions = new Map<
    string,
    { definition: FunctionDefinition; pool: FunctionPool; credentials: Credentials }
  >();
  const limits = new Map<string, number>();
  const pollers: QueuePoller[] = [];
  const readers: StreamReader[] = [];
  const checkpoints = options.store.collection<Checkpoint>('stream-checkpoints');
  const running = new Set<Promise<unknown>>();

  // A worker cannot have a time zone of its own: it follows its process.
  process.env.TZ = 'UTC';

  const define = (definition: FunctionDefinition) => {
    const credentials = createCredentials();
    const environment = functionEnvironment(definition, credentials, options.endpoint);
    const pool = createFunctionPool({
      start: () => startWorker(definition, environment, options.clockOffset, log, options.faults),
      limit: () => limits.get(definition.name) ?? unmappedLimit,
      idleMs,
    });
    void functions.get(definition.name)?.pool.close();
    functions.set(definition.name, { definition, pool, credentials });
  };

  const nameOf = (nameOrArn: string) =>
    nameOrArn.startsWith('arn:') ? (nameOrArn.split(':')[6] ?? '') : nameOrArn;

  const invoke = async (nameOrArn: string, event: unknown): Promise<Invocation> => {
    const found = functions.get(nameOf(nameOrArn));
    if (!found) {
      return {
        ok: false,
        errorType: 'ResourceNotFoundException',
        errorMessage: `Function not found: ${nameOrArn}`,
      };
    }
    const invocation = found.pool.invoke(event);
    running.add(invocation);
    return invocation.finally(() => running.delete(invocation));
  };

  const matching = (filters: object[]) => {
    const patterns = filters.map(options.compilePattern);
    return (event: unknown) => patterns.length === 0 || patterns.some((matches) => matches(event));
  };

  const mapQueue: Lambda['mapQueue'] = (mapping) => {
    limits.set(mapping.functionName, (limits.get(mapping.functionName) ?? 0) + mapping.maximumConcurrency);
    const matches = matching(mapping.filters);
    const poller = pollQueue({
      mapping,
      sqs,
      matches,
      now,
      log,
      invoke: (event) => invoke(mapping.functionName, event),
    });
    pollers.push(poller);
    // Whatever was in flight, the process that had it is gone: after a kill its work need not wait for the clock.
    sqs.giveBack(mapping.queueArn);
    poller.poll();
  };

  const mapStream: Lambda['mapStream'] = (mapping) => {
    const functionArn = () =>
      functions.get(mapping.functionName)?.definition.arn ??
      `arn:aws:lambda:${region}:${account}:function:${mapping.functionName}`;
    const invokeIt = (event: unknown) => invoke(mapping.functionName, event);
    const matches = matching(mapping.filters);
    readers.push(
      readStream({ mapping, functionArn, dynamodb, sqs, checkpoints, invoke: invokeIt, matches, now, log }),
    );
  };

  sqs.onVisible((queueArn) => {
    for (const poller of pollers) if (poller.queueArn === queueArn) poller.poll();
  });
  dynamodb.onStreamRecord((streamArn) => {
    for (const reader of readers) if (reader.streamArn === streamArn) reader.wake();
  });
  const everySecond = setInterval(() => {
    for (const poller of pollers) poller.poll();
  }, 1000);

  const isQuiet = () => {
    const visible = new Set(
      sqs
        .queues()
        .filter((queue) => queue.visible > 0)
        .map(({ arn }) => arn),
    );
    return (
      running.size === 0 &&
      pollers.every((poller) => poller.isQuiet() && !visible.has(poller.queueArn)) &&
      readers.every((reader) => reader.isQuiet())
    );
  };

  const callerOf: Lambda['callerOf'] = (accessKeyId) => {
    for (const { definition, credentials } of functions.values()) {
      if (credentials.accessKeyId === accessKeyId) {
        const { name: functionName, title, roleArn } = definition;
        return { kind: 'function', functionName, title, roleArn };
      }
    }
    return { kind: 'outside' };
  };

  const titles = () => [...functions.values()].map(({ definition }) => definition.title);

  const close = async () => {
    clearInterval(everySecond);
    const done = [...pollers, ...readers].map((part) => part.stop());
    const time = Promise.withResolvers<void>();
    const timer = setTimeout(time.resolve, patienceAtCloseMs);
    await Promise.race([Promise.allSettled(running), time.promise]);
    clearTimeout(timer);
    await Promise.all([...functions.values()].map(({ pool }) => pool.close()));
    await Promise.all(done);
  };

  return { define, invoke, mapQueue, mapStream, callerOf, titles, isQuiet, close };
}
