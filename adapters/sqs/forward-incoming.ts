import type { SQSClient } from '@aws-sdk/client-sqs';
import type { Incoming } from '../../core/delivery/incoming.ts';
import { enqueueAll } from './enqueue-all.ts';

/** Each message becomes `{"incoming": …}`, in a record of its own. Answers with those that were not surely taken. */
export const forwardIncoming = (sqs: SQSClient, queueUrl: string) => {
  const enqueue = enqueueAll(sqs, queueUrl);
  return async (messages: readonly Incoming[]): Promise<ReadonlySet<Incoming>> => {
    const left = new Set(await enqueue(messages.map((incoming) => takenBySqs(JSON.stringify({ incoming })))));
    return new Set(messages.filter((_, index) => left.has(index)));
  };
};

/** SQS refuses these two characters, which JSON can spell; all others that it refuses JSON spells anyway. */
const takenBySqs = (json: string): string =>
  json.replace(/[\ufffe\uffff]/g, (bare) => `\\u${bare.charCodeAt(0).toString(16)}`);
