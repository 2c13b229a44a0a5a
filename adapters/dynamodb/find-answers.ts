import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { FindAnswers } from '../../core/conversations/ports.ts';
import { parseKnownTouch } from './touch-item.ts';

/** A consistent read of one row, which may have heard of an answer before it heard of its message. */
export const findAnswers =
  (dynamodb: DynamoDBClient, table: string): FindAnswers =>
  async (customerId, messageId) => {
    const get = new GetItemCommand({
      TableName: table,
      Key: { customerId: { S: customerId }, messageId: { S: messageId } },
      ConsistentRead: true,
    });
    const { Item } = await dynamodb.send(get);
    return Item ? parseKnownTouch(Item).answers : {};
  };
