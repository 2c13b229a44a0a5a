import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { Message } from '../../core/delivery/message.ts';
import type { MessageId } from '../../core/delivery/message-id.ts';
import { parseMessageItem } from './message-item.ts';

export const findMessage =
  (dynamodb: DynamoDBClient, table: string) =>
  async (id: MessageId): Promise<Message | undefined> => {
    const get = new GetItemCommand({ TableName: table, Key: { id: { S: id } }, ConsistentRead: true });
    const { Item } = await dynamodb.send(get);
    // An event that became no message has a row as well, without a state.
    return Item?.state && parseMessageItem(Item);
  };
