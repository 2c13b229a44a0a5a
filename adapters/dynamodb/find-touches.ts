import { type DynamoDBClient, paginateQuery } from '@aws-sdk/client-dynamodb';
import type { FindTouches } from '../../core/conversations/ports.ts';
import type { Touch } from '../../core/conversations/touch.ts';
import { parseTouchItem } from './touch-item.ts';

/** Leaves out rows that wait for their message still, as for the second or two that the stream takes. */
export const findTouches =
  (dynamodb: DynamoDBClient, table: string): FindTouches =>
  async (id) => {
    const query = {
      TableName: table,
      KeyConditionExpression: 'customerId = :id',
      ExpressionAttributeValues: { ':id': { S: id } },
    };
    const touches: Touch[] = [];
    for await (const { Items = [] } of paginateQuery({ client: dynamodb }, query))
      touches.push(...Items.flatMap((item) => parseTouchItem(item) ?? []));
    return touches;
  };
