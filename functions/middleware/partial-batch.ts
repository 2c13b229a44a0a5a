import type { MiddlewareObj } from '@middy/core';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { Defect } from '../../core/intake/defect.ts';
import { RetryLater } from '../../core/intake/retry-later.ts';
import type { Handled } from './each-record.ts';
import { errorLine, print } from './structured-logs.ts';

/** Where the records of one buffer go that are not simply done. */
export type Road = {
  bury: (body: string, defect: Defect, eventId: string | undefined, redriven: number) => Promise<void>;
  postpone: (receiptHandle: string, seconds: number) => Promise<void>;
  /** How often the buffer hands a record out before it dead-letters it without a word. */
  maxReceives: number;
};

/**
 * Turns what came of each record into Lambda's answer. A defect goes to the dead letters at once and is done, and
 * so is what was tried in vain to the last; everything else returns to its buffer after a wait.
 */
export const partialBatch = (road: Road): MiddlewareObj<SQSEvent, readonly Handled[] | SQSBatchResponse> => ({
  after: async (request) => {
    const handled = request.response;
    if (!handled || 'batchItemFailures' in handled) return;
    const failures = await Promise.all(handled.map((one) => disposeOf(road, one)));
    request.response = { batchItemFailures: failures.flat() };
  },
});

async function disposeOf(
  road: Road,
  { record, result }: Handled,
): Promise<SQSBatchResponse['batchItemFailures']> {
  if (result.status === 'fulfilled') return [];
  const defect = defectIn(result.reason, triesOf(record) >= road.maxReceives);
  try {
    if (defect) {
      await road.bury(record.body, defect, eventIdOf(record.body), redrivenOf(record));
      return [];
    }
    await road.postpone(record.receiptHandle, waitSeconds(result.reason, record));
  } catch (error) {
    // The record stays in its buffer either way, and comes back after the visibility timeout.
    print({ fn: 'partial-batch', ...errorLine(error) });
  }
  return [{ itemIdentifier: record.messageId }];
}

const triesOf = ({ attributes }: SQSRecord): number => Number(attributes.ApproximateReceiveCount);

/** How often a person has moved it back already. */
const redrivenOf = ({ messageAttributes }: SQSRecord): number =>
  Number(messageAttributes?.redriven?.stringValue ?? 0);

function defectIn(trouble: unknown, isLastTry: boolean): Defect | undefined {
  if (trouble instanceof Defect) return trouble;
  return trouble instanceof RetryLater && isLastTry
    ? new Defect(trouble.reason, '', trouble.message)
    : undefined;
}

const longestWaitSeconds = 900;
const waitAfterCrashSeconds = 5;

/** Doubles with every try, and spreads by a quarter so that a batch does not come back as one. */
function waitSeconds(trouble: unknown, record: SQSRecord): number {
  const first = trouble instanceof RetryLater ? trouble.afterSeconds : waitAfterCrashSeconds;
  const spread = 1 + (Number.parseInt(record.messageId.slice(0, 4), 16) || 0) / 0xffff / 4;
  return Math.min(first * 2 ** Math.max(triesOf(record) - 1, 0), longestWaitSeconds) * spread;
}

function eventIdOf(body: string): string | undefined {
  try {
    const { detail, eventId } = Object(JSON.parse(body));
    const id: unknown = detail?.eventId ?? eventId;
    return typeof id === 'string' ? id : undefined;
  } catch {
    return undefined;
  }
}
