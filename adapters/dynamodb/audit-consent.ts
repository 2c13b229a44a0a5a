import {
  type AttributeValue,
  BatchGetItemCommand,
  type DynamoDBClient,
  paginateScan,
} from '@aws-sdk/client-dynamodb';
import { Purpose } from '../../core/consent/consent.ts';
import type { Standing } from '../../core/consent/ports.ts';
import type { FoundReceipt } from '../../core/consent/verify-chain.ts';
import { consentAttribute, headAttribute, parseStanding } from './customer-item.ts';
import { readReceiptItem } from './receipt-item.ts';

type Item = Record<string, AttributeValue>;

/** How many keys may be asked for at once. */
export const mostKeys = 100;

/** All receipts there are, a page at a time; those of one customer follow one another. */
export async function* scanReceipts(
  dynamodb: DynamoDBClient,
  table: string,
): AsyncGenerator<readonly FoundReceipt[]> {
  const pages = paginateScan({ client: dynamodb }, { TableName: table });
  for await (const { Items = [] } of pages) yield Items.map(readReceiptItem);
}

const words = [headAttribute, ...Purpose.options.map(consentAttribute)];
const names = Object.fromEntries(words.map((word, i) => [`#w${i}`, word]));

/** The ids of all customers whose row says anything of consent, a page at a time. */
export async function* scanWords(dynamodb: DynamoDBClient, table: string): AsyncGenerator<readonly string[]> {
  const scan = {
    TableName: table,
    ProjectionExpression: 'customerId',
    FilterExpression: Object.keys(names)
      .map((name) => `attribute_exists(${name})`)
      .join(' OR '),
    ExpressionAttributeNames: names,
  };
  for await (const { Items = [] } of paginateScan({ client: dynamodb }, scan))
    yield Items.map(({ customerId }) => customerId?.S ?? '');
}

/** What the rows of up to a hundred customers say of consent; a row that is not there says nothing. */
export const findStandings =
  (dynamodb: DynamoDBClient, table: string) =>
  async (ids: readonly string[]): Promise<ReadonlyMap<string, Standing | 'unreadable'>> => {
    const items = await batch(
      dynamodb,
      table,
      ids.map((id) => ({ customerId: { S: id } })),
    );
    const rows = new Map(items.map((item) => [item.customerId?.S, item]));
    return new Map(ids.map((id) => [id, readStanding(rows.get(id))]));
  };

function readStanding(item: Item | undefined): Standing | 'unreadable' {
  try {
    return parseStanding(item);
  } catch {
    return 'unreadable';
  }
}

/** Which of up to a hundred customers have a first receipt. */
export const withReceipts =
  (dynamodb: DynamoDBClient, table: string) =>
  async (ids: readonly string[]): Promise<ReadonlySet<string>> => {
    const items = await batch(
      dynamodb,
      table,
      ids.map((id) => ({ customerId: { S: id }, number: { N: '1' } })),
    );
    return new Set(items.map(({ customerId }) => customerId?.S ?? ''));
  };

async function batch(dynamodb: DynamoDBClient, table: string, keys: readonly Item[]): Promise<Item[]> {
  const items: Item[] = [];
  let left = [...keys];
  while (left.length > 0) {
    const { Responses = {}, UnprocessedKeys = {} } = await dynamodb.send(
      new BatchGetItemCommand({ RequestItems: { [table]: { Keys: left, ConsistentRead: true } } }),
    );
    items.push(...(Responses[table] ?? []));
    left = UnprocessedKeys[table]?.Keys ?? [];
  }
  return items;
}
