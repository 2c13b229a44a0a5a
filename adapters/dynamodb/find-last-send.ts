import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { FindLastSend } from '../../core/conversions/ports.ts';
import { Instant } from '../../core/time/instant.ts';

/** Of the customer's row nothing else is read. */
export const findLastSend =
  (dynamodb: DynamoDBClient, table: string): FindLastSend =>
  async (customerId) => {
    const get = new GetItemCommand({
      TableName: table,
      Key: { customerId: { S: customerId } },
      ProjectionExpression: 'sent',
    });
    const { Item } = await dynamodb.send(get);
    return Item?.sent?.N === undefined ? undefined : Instant.parse(Number(Item.sent.N));
  };
