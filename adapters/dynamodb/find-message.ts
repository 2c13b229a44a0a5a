import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { Message } from '../../core/delivery/message.ts';
import type { MessageId } from '../../core/delivery/message-id.ts';
import { parseMessageItem } from './message-item.ts';

const rowOf = async (dynamodb: DynamoDBClient, table: string, id: MessageId) => {
  const get = new GetItemCommand({ TableName: table, Key: { id: { S: id } }, ConsistentRead: true });
  return (await dynamodb.send(get)).Item;
};

/** Whether an event was heard that became no message, such as a payment received; it is known for 90 days. */
export const wasHeard =
  (dynamodb: DynamoDBClient, table: string) =>
  async (id: MessageId): Promise<boolean> => {
    const row = await rowOf(dynamodb, table, id);
    return row !== undefined && row.state === undefined;
  };

/** The hash of the content that stands under an event's id, whether it became a message or not. */
export const findContentHash =
  (dynamodb: DynamoDBClient, table: string) =>
  async (id: MessageId): Promise<string | undefined> =>
    (await rowOf(dynamodb, table, id))?.contentHash?.S;

export const findMessage =
  (dynamodb: DynamoDBClient, table: string) =>
  async (id: MessageId): Promise<Message | undefined> => {
    const row = await rowOf(dynamodb, table, id);
    // An event that became no message has a row as well, without a state.
    return row?.state && parseMessageItem(row);
  };
