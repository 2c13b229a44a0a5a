import { type DynamoDBClient, paginateQuery } from '@aws-sdk/client-dynamodb';
import type { FindReceipts } from '../../core/consent/ports.ts';
import type { Receipt } from '../../core/consent/receipt.ts';
import type { FoundReceipt } from '../../core/consent/verify-chain.ts';
import { parseReceiptItem, readReceiptItem } from './receipt-item.ts';

const chainOf = (table: string, id: string) => ({
  TableName: table,
  KeyConditionExpression: 'customerId = :id',
  ExpressionAttributeValues: { ':id': { S: id } },
  ConsistentRead: true,
});

export const findReceipts =
  (dynamodb: DynamoDBClient, table: string): FindReceipts =>
  async (id) => {
    const receipts: Receipt[] = [];
    for await (const { Items = [] } of paginateQuery({ client: dynamodb }, chainOf(table, id)))
      receipts.push(...Items.map(parseReceiptItem));
    return receipts;
  };

/** The same for who doubts them: what is no receipt is told, and does not throw. */
export const findDoubtfulReceipts =
  (dynamodb: DynamoDBClient, table: string) =>
  async (id: string): Promise<readonly FoundReceipt[]> => {
    const found: FoundReceipt[] = [];
    for await (const { Items = [] } of paginateQuery({ client: dynamodb }, chainOf(table, id)))
      found.push(...Items.map(readReceiptItem));
    return found;
  };
