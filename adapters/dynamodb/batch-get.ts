import { type AttributeValue, BatchGetItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { pause } from '../pause.ts';

type Item = Record<string, AttributeValue>;

/** How many keys may be asked for at once. */
export const mostKeys = 100;

const shortestWaitMs = 50;
const longestWaitMs = 2000;

/** The rows there are under up to a hundred different keys, by consistent reads, in any order. */
export async function batchGet(
  dynamodb: DynamoDBClient,
  table: string,
  keys: readonly Item[],
): Promise<Item[]> {
  const items: Item[] = [];
  let left = [...keys];
  for (let waitMs = shortestWaitMs; left.length > 0; waitMs = Math.min(2 * waitMs, longestWaitMs)) {
    const { Responses = {}, UnprocessedKeys = {} } = await dynamodb.send(
      new BatchGetItemCommand({ RequestItems: { [table]: { Keys: left, ConsistentRead: true } } }),
    );
    items.push(...(Responses[table] ?? []));
    left = UnprocessedKeys[table]?.Keys ?? [];
    if (left.length > 0) await pause(waitMs);
  }
  return items;
}
