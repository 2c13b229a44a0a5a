import type { Invocation, Log, QueueMapping, QueueMessage, Sqs } from '../cloud.ts';
import { filterable, queueRecord } from './queue-event.ts';
import { reportedFailures } from './reported-failures.ts';
import { createWakeUp } from './wake-up.ts';

export type QueuePoller = {
  queueArn: string;
  /** Looks for records; called whenever there may be some. */
  poll(): void;
  isQuiet(): boolean;
  /** Takes nothing more; settles when the batches in hand are done with. */
  stop(): Promise<unknown>;
};

type PollerOptions = {
  mapping: QueueMapping;
  sqs: Pick<Sqs, 'receive' | 'delete'>;
  invoke: (event: unknown) => Promise<Invocation>;
  matches: (event: unknown) => boolean;
  now: () => number;
  log: Log;
};

/** Takes batches from a queue to its function, never more at once than the mapping allows. */
export function pollQueue({ mapping, sqs, invoke, matches, now, log }: PollerOptions): QueuePoller {
  const { queueArn, functionName, batchSize, batchingWindowSeconds, maximumConcurrency } = mapping;
  const wakeUp = createWakeUp();
  const running = new Set<Promise<void>>();
  let polling = false;
  let pollAgain = false;
  let stopped = false;

  /** A record that no filter wants is gone, as on Lambda. */
  const take = async (max: number): Promise<{ wanted: QueueMessage[]; taken: number }> => {
    const messages = await sqs.receive(queueArn, max);
    const wanted = messages.filter((message) => matches(filterable(queueRecord(queueArn, message))));
    const unwanted = messages.filter((message) => !wanted.includes(message));
    if (unwanted.length > 0) await sqs.delete(queueArn, handlesOf(unwanted));
    return { wanted, taken: messages.length };
  };

  const gather = async (): Promise<QueueMessage[]> => {
    const batch: QueueMessage[] = [];
    let closesAt = Number.POSITIVE_INFINITY;
    while (!stopped && now() < closesAt) {
      const { wanted, taken } = await take(batchSize - batch.length);
      if (batch.length === 0 && wanted.length > 0) closesAt = now() + batchingWindowSeconds * 1000;
      batch.push(...wanted);
      if (batch.length >= batchSize) break;
      if (taken > 0) continue;
      if (batch.length === 0) break;
      await wakeUp.wait(Math.min(closesAt - now(), 200));
    }
    return batch;
  };

  const work = async (batch: QueueMessage[]) => {
    const records = batch.map((message) => queueRecord(queueArn, message));
    const invocation = await invoke({ Records: records });
    if (!invocation.ok) return;
    const ids = batch.map(({ messageId }) => messageId);
    const failed = mapping.reportBatchItemFailures ? reportedFailures(invocation.payload, ids) : new Set();
    const done = batch.filter(({ messageId }) => !failed.has(messageId));
    if (done.length > 0) await sqs.delete(queueArn, handlesOf(done));
  };

  const pollUntilEmpty = async () => {
    while (!stopped && running.size < maximumConcurrency) {
      const batch = await gather();
      if (batch.length === 0 || stopped) return;
      const batchDone = work(batch)
        .catch((error) => log('lambda', `${functionName} lost a batch: ${error}`))
        .finally(() => {
          running.delete(batchDone);
          poll();
        });
      running.add(batchDone);
    }
  };

  const poll = () => {
    wakeUp.call();
    pollAgain = true;
    if (!polling) void pollWhileAsked();
  };

  const pollWhileAsked = async () => {
    polling = true;
    try {
      while (pollAgain && !stopped) {
        pollAgain = false;
        await pollUntilEmpty();
      }
    } catch (error) {
      log('lambda', `Polling ${queueArn} failed: ${error}`);
    } finally {
      polling = false;
    }
  };

  const stop = () => {
    stopped = true;
    wakeUp.call();
    return Promise.all(running);
  };
  return { queueArn, poll, isQuiet: () => running.size === 0 && !polling, stop };
}

const handlesOf = (messages: QueueMessage[]) => messages.map(({ receiptHandle }) => receiptHandle);
