import type { SQSEvent, SQSRecord } from 'aws-lambda';

/** One line of the log: handles and states, never a number, a name, an amount or a text. */
export type LogLine = Readonly<Record<string, string | number | boolean | undefined>>;

/** A record of a buffer, what came of it, and what was done for good though the rest of it failed. */
export type Handled = {
  record: SQSRecord;
  result: PromiseSettledResult<LogLine>;
  kept?: LogLine | undefined;
};

/** By which record it came, how often, and whether a person has moved that back from the dead letters. */
export type Arrival = { record: string; receives: number; redriven: boolean };

// What we dead-letter says why; a move back keeps that.
const arrivalOf = ({ messageId, attributes, messageAttributes }: SQSRecord): Arrival => ({
  record: messageId,
  receives: Number(attributes.ApproximateReceiveCount),
  redriven: messageAttributes?.reason !== undefined,
});

/** Handles the records of a batch side by side; what one throws is its own affair. */
export const eachRecord =
  (handle: (body: string, arrival: Arrival) => Promise<LogLine>) =>
  async ({ Records }: SQSEvent): Promise<readonly Handled[]> => {
    // Wrapped in a function, so that a handler that throws at once does not take the batch down either.
    const results = await Promise.allSettled(
      Records.map(async (record) => handle(record.body, arrivalOf(record))),
    );
    return Records.flatMap((record, index) => {
      const result = results[index];
      return result ? [{ record, result }] : [];
    });
  };
