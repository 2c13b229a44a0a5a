import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { ClaimMessage } from '../../core/delivery/ports.ts';
import { messageItem, parseMessageItem } from './message-item.ts';

/** The claim is the idempotency record and the message's row in one write; the loser is handed what stands. */
export const claimMessage =
  (dynamodb: DynamoDBClient, table: string): ClaimMessage =>
  async (claim) => {
    const put = new PutItemCommand({
      TableName: table,
      Item: messageItem(claim),
      ConditionExpression: 'attribute_not_exists(id)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    try {
      await dynamodb.send(put);
      return { won: true };
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException && error.Item) {
        return { won: false, existing: parseMessageItem(error.Item) };
      }
      throw error;
    }
  };
