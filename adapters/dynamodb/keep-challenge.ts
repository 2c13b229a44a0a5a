import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { KeepChallenge } from '../../core/conversations/ports.ts';
import { challengeItem } from './challenge-item.ts';

/**
 * Whoever keeps it once more, after a crash for one, gives it the time that the new link says, and must not open anew what
 * was met or locked meanwhile.
 */
export const keepChallenge =
  (dynamodb: DynamoDBClient, table: string): KeepChallenge =>
  async (challenge) => {
    const put = new PutItemCommand({
      TableName: table,
      Item: challengeItem(challenge),
      ConditionExpression:
        'attribute_not_exists(entry) OR (attribute_not_exists(metBy) AND attribute_not_exists(misfits) AND #until < :until)',
      ExpressionAttributeNames: { '#until': 'until' },
      ExpressionAttributeValues: { ':until': { N: String(challenge.expiresAt) } },
    });
    try {
      await dynamodb.send(put);
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  };
