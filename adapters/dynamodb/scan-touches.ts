import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Touch } from '../../core/conversations/touch.ts';
import type { Instant } from '../../core/time/instant.ts';
import { type ScannedPage, scanInParallel } from './scan-in-parallel.ts';
import { parseTouchItem } from './touch-item.ts';

/** What came of every message that Meta took since an instant, and before another. */
export async function* scanTouches(
  dynamodb: DynamoDBClient,
  table: string,
  { since, until }: { since: Instant; until: Instant },
): AsyncGenerator<ScannedPage<Touch>> {
  const scan = {
    TableName: table,
    // A row that waits for its message still does not say when that was.
    FilterExpression: '#at >= :since AND #at < :until',
    ExpressionAttributeNames: { '#at': 'at' },
    ExpressionAttributeValues: { ':since': { N: String(since) }, ':until': { N: String(until) } },
  };
  for await (const { rows, scanned } of scanInParallel(dynamodb, scan, parseTouchItem))
    yield { rows: rows.flatMap((touch) => touch ?? []), scanned };
}
