import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';

/**
 * Runs a conditional update. Undefined when it was written; otherwise the row that did not meet its condition,
 * empty where there is none. An unmet condition is an answer and not an error.
 */
export async function unmet(
  dynamodb: DynamoDBClient,
  { input }: UpdateItemCommand,
): Promise<Record<string, AttributeValue> | undefined> {
  try {
    await dynamodb.send(new UpdateItemCommand({ ...input, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }));
    return undefined;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return error.Item ?? {};
    throw error;
  }
}
