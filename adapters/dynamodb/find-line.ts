import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { LineRow } from '../../core/delivery/line-row.ts';
import { lineKey, parseLineItem } from './line-item.ts';

/** What is known of a business number; empty before its first message. */
export async function findLine(
  dynamodb: DynamoDBClient,
  table: string,
  phoneNumberId: string,
): Promise<LineRow> {
  const get = new GetItemCommand({ TableName: table, Key: lineKey(phoneNumberId), ConsistentRead: true });
  return parseLineItem((await dynamodb.send(get)).Item);
}
