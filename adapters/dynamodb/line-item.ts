import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import type { LineRow } from '../../core/delivery/line-row.ts';

/** A business number's row is found by Meta's id of the number. */
export const lineKey = (phoneNumberId: string): Record<string, AttributeValue> => ({
  number: { S: phoneNumberId },
});

const Value = z.union([
  z.object({ N: z.coerce.number() }).transform(({ N }) => N),
  z.object({ S: z.string() }).transform(({ S }) => S),
]);
const Item = z.record(z.string(), Value);

export function parseLineItem(item: Record<string, AttributeValue> | undefined): LineRow {
  const { number: _, ...row } = Item.parse(item ?? {});
  return row;
}

export const lineValue = (value: number | string): AttributeValue =>
  typeof value === 'number' ? { N: String(value) } : { S: value };
