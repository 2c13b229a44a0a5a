import type { AttributeValue, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { FindStandings, Standing } from '../../core/consent/ports.ts';
import { batchGet } from './batch-get.ts';
import { parseStanding } from './customer-item.ts';

export const findStandings =
  (dynamodb: DynamoDBClient, table: string): FindStandings =>
  async (ids) => {
    const items = await batchGet(
      dynamodb,
      table,
      ids.map((id) => ({ customerId: { S: id } })),
    );
    const rows = new Map(items.map((item) => [item.customerId?.S, item]));
    return new Map(ids.map((id) => [id, readStanding(rows.get(id))]));
  };

function readStanding(item: Record<string, AttributeValue> | undefined): Standing | 'unreadable' {
  try {
    return parseStanding(item);
  } catch {
    return 'unreadable';
  }
}
