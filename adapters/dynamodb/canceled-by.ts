import {
  type DynamoDBClient,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { RetryLater } from '../../core/intake/retry-later.ts';

/** Writes all of it or nothing: undefined when it was written, else why each write was not. RetryLater where DynamoDB is busy. */
export async function canceledBy(
  dynamodb: DynamoDBClient,
  TransactItems: TransactWriteItem[],
): Promise<readonly (string | undefined)[] | undefined> {
  try {
    await dynamodb.send(new TransactWriteItemsCommand({ TransactItems }));
    return undefined;
  } catch (error) {
    if (!(error instanceof TransactionCanceledException)) throw error;
    const codes = (error.CancellationReasons ?? []).map(({ Code }) => Code);
    if (codes.some((code) => throttled.has(code)))
      throw new RetryLater('BUSY', 'the tables take no more at the moment', 2);
    if (codes.length === 0 || codes.some((code) => !refused.has(code))) throw error;
    return codes;
  }
}

const refused = new Set<string | undefined>(['None', 'ConditionalCheckFailed', 'TransactionConflict']);
const throttled = new Set<string | undefined>(['ThrottlingError', 'ProvisionedThroughputExceeded']);
