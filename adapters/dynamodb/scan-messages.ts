import { type AttributeValue, type DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import type { Message } from '../../core/delivery/message.ts';
import type { Instant } from '../../core/time/instant.ts';
import { parseMessageItem } from './message-item.ts';

/** Every message that was claimed since an instant, a page at a time: for people who ask, never for a dispatcher. */
export async function* scanMessages(
  dynamodb: DynamoDBClient,
  table: string,
  since: Instant,
): AsyncGenerator<readonly Message[]> {
  const scan = {
    TableName: table,
    // An event that became no message has a row as well, without a state.
    FilterExpression: 'attribute_exists(#state) AND times.claimed >= :since',
    ExpressionAttributeNames: { '#state': 'state' },
    ExpressionAttributeValues: { ':since': { N: String(since) } },
  };
  for await (const { Items = [] } of paginateScan({ client: dynamodb }, scan)) yield messagesIn(Items);
}

const messagesIn = (items: readonly Record<string, AttributeValue>[]): readonly Message[] =>
  items.map(parseMessageItem);
