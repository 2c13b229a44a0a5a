import { type AttributeValue, BatchGetItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { pause } from '../pause.ts';

type Item = Record<string, AttributeValue>;

/** How many keys may be asked for at once. */
export const mostKeys = 100;

const shortestWaitMs = 50;
const longestWaitMs = 2000;

/** The rows there are under different keys, by consistent reads, in any order. */
export async function batchGet(
  dynamodb: DynamoDBClient,
  table: string,
  keys: readonly Item[],
): Promise<Item[]> {
  const items: Item[] = [];
  let left = [...keys];
  let waitMs = shortestWaitMs;
  while (left.length > 0) {
    const Keys = left.slice(0, mostKeys);
    const { Responses = {}, UnprocessedKeys = {} } = await dynamodb.send(
      new BatchGetItemCommand({ RequestItems: { [table]: { Keys, ConsistentRead: true } } }),
    );
    items.push(...(Responses[table] ?? []));
    const unanswered = UnprocessedKeys[table]?.Keys ?? [];
    left = [...unanswered, ...left.slice(mostKeys)];
    if (unanswered.length === 0) continue;
    await pause(waitMs);
    waitMs = Math.min(2 * waitMs, longestWaitMs);
  }
  return items;
}
