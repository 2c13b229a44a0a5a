import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { FindStanding } from '../../core/consent/ports.ts';
import { parseStanding } from './customer-item.ts';

export const findStanding =
  (dynamodb: DynamoDBClient, table: string): FindStanding =>
  async (customerId) => {
    const get = new GetItemCommand({
      TableName: table,
      Key: { customerId: { S: customerId } },
      ConsistentRead: true,
    });
    const { Item } = await dynamodb.send(get);
    return parseStanding(Item);
  };
