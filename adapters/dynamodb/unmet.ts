import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  TransactionConflictException,
  UpdateItemCommand,
  type UpdateItemCommandOutput,
} from '@aws-sdk/client-dynamodb';
import { RetryLater } from '../../core/intake/retry-later.ts';
import { pause } from '../pause.ts';

const pausesMs = [20, 60];

/**
 * Writes an update that may meet a transaction on the same row, such as a change of consent: the SDK does not repeat
 * such a write, though a transaction is over within milliseconds. RetryLater when it still is not.
 */
export async function update(
  dynamodb: DynamoDBClient,
  command: UpdateItemCommand,
): Promise<UpdateItemCommandOutput> {
  for (const waitMs of [...pausesMs, undefined]) {
    try {
      return await dynamodb.send(command);
    } catch (error) {
      if (!(error instanceof TransactionConflictException)) throw error;
      if (waitMs !== undefined) await pause(waitMs);
    }
  }
  throw new RetryLater('BUSY', 'a transaction on the same row did not end', 1);
}

/**
 * Runs a conditional update. Undefined when it was written; otherwise the row that did not meet its condition,
 * empty where there is none. An unmet condition is an answer and not an error.
 */
export async function unmet(
  dynamodb: DynamoDBClient,
  { input }: UpdateItemCommand,
): Promise<Record<string, AttributeValue> | undefined> {
  try {
    await update(
      dynamodb,
      new UpdateItemCommand({ ...input, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }),
    );
    return undefined;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return error.Item ?? {};
    throw error;
  }
}
