import { type AttributeValue, type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { CustomerId } from '../../core/recipients/customer-id.ts';

/** A customer's row by a consistent read; undefined where there is none. */
export async function customerRow(
  dynamodb: DynamoDBClient,
  table: string,
  customerId: CustomerId,
): Promise<Record<string, AttributeValue> | undefined> {
  const get = new GetItemCommand({
    TableName: table,
    Key: { customerId: { S: customerId } },
    ConsistentRead: true,
  });
  const { Item } = await dynamodb.send(get);
  return Item;
}
