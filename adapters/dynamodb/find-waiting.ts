import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { MessageId } from '../../core/delivery/message-id.ts';

/** The detail of a deferred event, as it was published; undefined when nothing is kept. */
export type FindWaiting = (id: MessageId) => Promise<unknown>;

export const findWaiting =
  (dynamodb: DynamoDBClient, table: string): FindWaiting =>
  async (id) => {
    const get = new GetItemCommand({ TableName: table, Key: { id: { S: id } }, ConsistentRead: true });
    const { Item } = await dynamodb.send(get);
    return Item?.detail?.S === undefined ? undefined : JSON.parse(Item.detail.S);
  };
