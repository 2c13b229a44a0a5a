import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod';
import { Receipt } from '../../core/consent/receipt.ts';
import type { FoundReceipt } from '../../core/consent/verify-chain.ts';

export const receiptItem = (receipt: Receipt): Record<string, AttributeValue> =>
  marshall(receipt, { removeUndefinedValues: true });

/** Reads a row of the chain; one that we did not write is a bug, and throws. */
export const parseReceiptItem = (item: Record<string, AttributeValue>): Receipt =>
  Receipt.parse(unmarshall(item));

const Key = z.object({ customerId: z.string(), number: z.number() });

/** For who doubts the rows: nothing but the key is sure. */
export function readReceiptItem(item: Record<string, AttributeValue>): FoundReceipt {
  const row = unmarshall(item);
  return { ...Key.parse(row), receipt: Receipt.safeParse(row).data };
}
