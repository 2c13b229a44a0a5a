import type { Collection, DynamoDb, Invocation, Log, Sqs, StreamMapping, StreamRecord } from '../cloud.ts';
import { reportedFailures } from './reported-failures.ts';
import { streamFailure } from './stream-failure.ts';
import { createWakeUp } from './wake-up.ts';

export type StreamReader = {
  streamArn: string;
  wake(): void;
  isQuiet(): boolean;
  /** Settles when the batch in hand is done with. */
  stop(): Promise<void>;
};

export type Checkpoint = { after: string | null };

type ReaderOptions = {
  mapping: StreamMapping;
  functionArn: () => string;
  dynamodb: Pick<DynamoDb, 'readStream'>;
  sqs: Pick<Sqs, 'send'>;
  checkpoints: Collection<Checkpoint>;
  invoke: (event: unknown) => Promise<Invocation>;
  matches: (event: unknown) => boolean;
  now: () => number;
  log: Log;
};

const firstPauseMs = 1_000;
const longestPauseMs = 60_000;

/** Carries one stream to one function: in order, one batch at a time, from where the last run stopped. */
export function readStream(options: ReaderOptions): StreamReader {
  const { mapping, dynamodb, checkpoints, matches, now, log } = options;
  const { streamArn, functionName, batchSize } = mapping;
  const key = `${functionName} ${streamArn}`;
  const wakeUp = createWakeUp();
  let busy = false;
  let retryAt: number | undefined;
  let stopped = false;

  const position = () => checkpoints.get(key)?.after ?? undefined;
  const moveTo = (record: StreamRecord | undefined) => {
    if (record) checkpoints.put(key, { after: record.dynamodb.SequenceNumber });
  };
  const readAfter = (after: string | undefined, limit: number) =>
    dynamodb.readStream(streamArn, after, limit);

  const start = () => {
    if (checkpoints.get(key)) return;
    let after: string | undefined;
    if (mapping.startingPosition === 'LATEST') {
      for (let page = readAfter(after, 1000); page.length > 0; page = readAfter(after, 1000)) {
        after = page.at(-1)?.dynamodb.SequenceNumber;
      }
    }
    checkpoints.put(key, { after: after ?? null });
  };

  /** Records for the function, and the last record looked at; records that no filter wants are passed over. */
  const gather = async () => {
    const batch: StreamRecord[] = [];
    let last: StreamRecord | undefined;
    let closesAt = Number.POSITIVE_INFINITY;
    while (!stopped && now() < closesAt) {
      const records = readAfter(last?.dynamodb.SequenceNumber ?? position(), batchSize - batch.length);
      const wanted = records.filter(matches);
      if (batch.length === 0 && wanted.length > 0) closesAt = now() + mapping.batchingWindowSeconds * 1000;
      batch.push(...wanted);
      last = records.at(-1) ?? last;
      if (batch.length >= batchSize) break;
      if (records.length > 0) continue;
      if (batch.length === 0) break;
      await wakeUp.wait(Math.min(closesAt - now(), 200));
    }
    return { batch, last };
  };

  const pause = async (retry: number) => {
    retryAt = now() + Math.min(firstPauseMs * 2 ** retry, longestPauseMs);
    while (!stopped && now() < retryAt) await wakeUp.wait(Math.min(retryAt - now(), 200));
    retryAt = undefined;
  };

  /** How many records at the front of the batch are done with, and whether the function itself failed. */
  const invoke = async (records: StreamRecord[]) => {
    const invocation = await options.invoke({ Records: records });
    if (!invocation.ok) return { done: 0, functionError: true };
    if (!mapping.reportBatchItemFailures) return { done: records.length, functionError: false };
    const sequence = records.map((record) => record.dynamodb.SequenceNumber);
    const failed = reportedFailures(invocation.payload, sequence);
    const lowest = sequence.findIndex((number) => failed.has(number));
    return { done: lowest < 0 ? records.length : lowest, functionError: false };
  };

  const giveUp = async (records: StreamRecord[], invokeCount: number, functionError: boolean) => {
    log(
      'lambda',
      `${functionName} gave up on ${records.length} stream records after ${invokeCount} attempts`,
    );
    if (!mapping.onFailureArn) return;
    const failure = streamFailure({
      functionArn: options.functionArn(),
      streamArn,
      records,
      invokeCount,
      functionError,
      now: now(),
    });
    try {
      await options.sqs.send(mapping.onFailureArn, JSON.stringify(failure));
    } catch (error) {
      log('lambda', `The failure of ${functionName} did not reach ${mapping.onFailureArn}: ${error}`);
    }
  };

  /** Splitting a batch does not count as a retry, so a bad record ends up alone and is then retried alone. */
  const deliver = async (records: StreamRecord[], retries: number): Promise<void> => {
    const { done, functionError } = await invoke(records);
    if (stopped && functionError) return;
    moveTo(records[done - 1]);
    const rest = records.slice(done);
    if (rest.length === 0) return;

    if (functionError && mapping.bisectOnError && rest.length > 1) {
      const half = Math.ceil(rest.length / 2);
      await deliver(rest.slice(0, half), retries);
      if (!stopped) await deliver(rest.slice(half), retries);
      return;
    }
    const retriesAllowed =
      mapping.maximumRetryAttempts < 0 ? Number.POSITIVE_INFINITY : mapping.maximumRetryAttempts;
    if (retries < retriesAllowed) {
      await pause(retries);
      if (!stopped) await deliver(rest, retries + 1);
      return;
    }
    await giveUp(rest, retries + 1, functionError);
    moveTo(rest.at(-1));
  };

  const follow = async () => {
    start();
    while (!stopped) {
      busy = true;
      const { batch, last } = await gather();
      if (batch.length > 0) await deliver(batch, 0);
      if (!stopped) moveTo(last);
      busy = false;
      if (batch.length === 0 && !stopped) await wakeUp.wait(1000);
    }
  };

  const followed = followAgainAfterErrors();
  async function followAgainAfterErrors() {
    while (!stopped) {
      try {
        await follow();
      } catch (error) {
        log('lambda', `Reading ${streamArn} for ${functionName} failed: ${error}`);
        busy = false;
        await wakeUp.wait(1000);
      }
    }
  }

  const isQuiet = () => {
    if (retryAt !== undefined) return retryAt > now();
    return !busy && readAfter(position(), 1).length === 0;
  };
  const stop = () => {
    stopped = true;
    wakeUp.call();
    return followed;
  };
  return { streamArn, wake: wakeUp.call, isQuiet, stop };
}
