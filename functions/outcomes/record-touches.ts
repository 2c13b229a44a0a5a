import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import type { RecordTouch } from '../../core/conversations/ports.ts';
import type { TouchedMessage } from '../../core/conversations/touch.ts';
import { errorLine, print } from '../middleware/structured-logs.ts';

type Ports = {
  /** Undefined where the message is not Meta's yet. */
  touchIn: (record: DynamoDBRecord) => TouchedMessage | undefined;
  record: RecordTouch;
};

/** The latest change of each message, in the order of their first ones, from which Lambda would go on. */
function latestOfEach(records: readonly DynamoDBRecord[]): { first: string; latest: DynamoDBRecord }[] {
  const byMessage = new Map<string, { first: string; latest: DynamoDBRecord }>();
  for (const latest of records) {
    const { Keys, SequenceNumber = '' } = latest.dynamodb ?? {};
    const id = Keys?.id?.S ?? SequenceNumber;
    byMessage.set(id, { first: byMessage.get(id)?.first ?? SequenceNumber, latest });
  }
  return [...byMessage.values()];
}

/** Keeps one row for each message that Meta took, in one write however many changes a batch holds of it. */
export const recordTouches =
  ({ touchIn, record }: Ports) =>
  async ({ Records }: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
    const due = latestOfEach(Records);
    const results = await Promise.allSettled(
      due.map(async ({ latest }) => {
        const touch = touchIn(latest);
        if (touch) await record(touch);
      }),
    );
    const failed = results.flatMap((result, index) =>
      result.status === 'rejected' ? [{ reason: result.reason, first: due[index]?.first ?? '' }] : [],
    );
    for (const { reason } of failed) print({ fn: 'outcomes', ...errorLine(reason) });
    return { batchItemFailures: failed.slice(0, 1).map(({ first }) => ({ itemIdentifier: first })) };
  };
