import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { FindWaiting } from '../../core/delivery/ports.ts';

export const findWaiting =
  (dynamodb: DynamoDBClient, table: string): FindWaiting =>
  async (id) => {
    const get = new GetItemCommand({ TableName: table, Key: { id: { S: id } }, ConsistentRead: true });
    const { Item } = await dynamodb.send(get);
    return Item?.detail?.S === undefined ? undefined : JSON.parse(Item.detail.S);
  };
