import type { MiddlewareObj } from '@middy/core';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { Defect } from '../../core/intake/defect.ts';
import { RetryLater } from '../../core/intake/retry-later.ts';
import type { Handled } from './each-record.ts';

/** Where the records of one buffer go that are not simply done. */
export type Road = {
  bury: (body: string, defect: Defect, eventId: string | undefined) => Promise<void>;
  postpone: (receiptHandle: string, seconds: number) => Promise<void>;
};

/**
 * Turns what came of each record into Lambda's answer. A defect goes to the dead letters at once and is done;
 * what should be tried later returns to its buffer, after the wait it asked for; the rest returns as it is.
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
  const again = [{ itemIdentifier: record.messageId }];
  try {
    if (result.reason instanceof Defect) {
      await road.bury(record.body, result.reason, eventIdOf(record.body));
      return [];
    }
    if (result.reason instanceof RetryLater && result.reason.afterSeconds !== undefined) {
      await road.postpone(record.receiptHandle, waitSeconds(result.reason.afterSeconds, record));
    }
  } catch {
    // The record stays in its buffer either way, and comes back after the visibility timeout.
  }
  return again;
}

const longestWaitSeconds = 900;

/** Doubles with every try, and spreads by a quarter so that a batch does not come back as one. */
function waitSeconds(first: number, { attributes, messageId }: SQSRecord): number {
  const tries = Number(attributes.ApproximateReceiveCount);
  const spread = 1 + Number.parseInt(messageId.slice(0, 4), 16) / 0xffff / 4;
  return (
    Math.min(first * 2 ** Math.max(tries - 1, 0), longestWaitSeconds) * (Number.isFinite(spread) ? spread : 1)
  );
}

function eventIdOf(body: string): string | undefined {
  try {
    const id: unknown = JSON.parse(body)?.detail?.eventId;
    return typeof id === 'string' ? id : undefined;
  } catch {
    return undefined;
  }
}
