import { type DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { Purpose } from '../../core/consent/consent.ts';
import type { FoundReceipt } from '../../core/consent/verify-chain.ts';
import { batchGet } from './batch-get.ts';
import { consentAttribute, headAttribute } from './customer-item.ts';
import { readReceiptItem } from './receipt-item.ts';

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

/** Which of up to a hundred customers have a first receipt. */
export const withReceipts =
  (dynamodb: DynamoDBClient, table: string) =>
  async (ids: readonly string[]): Promise<ReadonlySet<string>> => {
    const items = await batchGet(
      dynamodb,
      table,
      ids.map((id) => ({ customerId: { S: id }, number: { N: '1' } })),
    );
    return new Set(items.map(({ customerId }) => customerId?.S ?? ''));
  };
