import type { SQSEvent, SQSRecord } from 'aws-lambda';
import type { Delivery } from '../../core/delivery/ports.ts';

/** One line of the log: handles and states, never a number, a name, an amount or a text. */
export type LogLine = Readonly<Record<string, string | number | boolean | undefined>>;

/** A record of a buffer and what came of it. */
export type Handled = { record: SQSRecord; result: PromiseSettledResult<LogLine> };

// What we dead-letter says why; a move back keeps that.
const deliveryOf = ({ messageId, messageAttributes }: SQSRecord): Delivery => ({
  record: messageId,
  redriven: messageAttributes?.reason !== undefined,
});

/** Handles the records of a batch side by side; what one throws is its own affair. */
export const eachRecord =
  (handle: (body: string, delivery: Delivery) => Promise<LogLine>) =>
  async ({ Records }: SQSEvent): Promise<readonly Handled[]> => {
    // Wrapped in a function, so that a handler that throws at once does not take the batch down either.
    const results = await Promise.allSettled(
      Records.map(async (record) => handle(record.body, deliveryOf(record))),
    );
    return Records.flatMap((record, index) => {
      const result = results[index];
      return result ? [{ record, result }] : [];
    });
  };
