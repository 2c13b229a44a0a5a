import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { MessageId } from '../../core/delivery/message-id.ts';

/**
 * The link a message's row holds, and nothing else of the row; undefined where there is no row or no link.
 * Read eventually: the row is a second older at least than the message in which the link is tapped.
 */
export const findLink =
  (dynamodb: DynamoDBClient, table: string) =>
  async (id: MessageId): Promise<string | undefined> => {
    const get = new GetItemCommand({
      TableName: table,
      Key: { id: { S: id } },
      ProjectionExpression: '#link',
      ExpressionAttributeNames: { '#link': 'link' },
    });
    const { Item } = await dynamodb.send(get);
    return Item?.link?.S;
  };
