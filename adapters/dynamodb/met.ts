import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  type UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';

/** Runs a conditional update; false when its condition did not hold, which is an answer and not an error. */
export async function met(dynamodb: DynamoDBClient, update: UpdateItemCommand): Promise<boolean> {
  try {
    await dynamodb.send(update);
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
