import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { FindCustomer } from '../../core/delivery/ports.ts';
import { parseCustomerItem } from './customer-item.ts';

export const findCustomer =
  (dynamodb: DynamoDBClient, table: string): FindCustomer =>
  async (customerId) => {
    const get = new GetItemCommand({
      TableName: table,
      Key: { customerId: { S: customerId } },
      ConsistentRead: true,
    });
    const { Item } = await dynamodb.send(get);
    return Item
      ? parseCustomerItem(Item)
      : { customer: undefined, consents: {}, settled: {}, reservations: [] };
  };
