import type { Item } from './attribute-value.ts';
import { type BatchOperation, db } from './dynalite.ts';
import { expiriesOf } from './level-keys.ts';
import { type Change, keyOf, type TableDescription } from './table-description.ts';

const fiveYears = 5 * 365 * 24 * 60 * 60;

export const expiryMark = (second: number) => String(second).padStart(12, '0');

/** The second an item expires in, if Time to Live will ever look at it. */
export function expiryOf(item: Item, attribute: string): number | undefined {
  const second = Math.floor(Number(item[attribute]?.N));
  return second > 0 && second < 1e12 ? second : undefined;
}

/** Past, but not by more than five years: those DynamoDB leaves alone. */
export const dueBetween = (now: number) => ({ after: now / 1000 - fiveYears, before: now / 1000 });

export function isDue(item: Item, attribute: string, now: number): boolean {
  const second = expiryOf(item, attribute);
  const { after, before } = dueBetween(now);
  return second !== undefined && second > after && second < before;
}

/** Keeps one key per item that will expire, sorted by when, so that a sweep reads only what is due. */
export function expiryMarks(change: Change, attribute: string | undefined): BatchOperation[] {
  if (attribute === undefined) return [];
  const before = mark(change.table, change.old, attribute);
  const after = mark(change.table, change.new, attribute);
  if (before?.key === after?.key) return [];
  return [
    ...(before ? [{ type: 'del' as const, key: before.key }] : []),
    ...(after ? [{ type: 'put' as const, ...after }] : []),
  ];
}

function mark(table: TableDescription, item: Item | undefined, attribute: string) {
  const second = item && expiryOf(item, attribute);
  if (!item || second === undefined) return undefined;
  const key = `${expiriesOf(table.TableName)}${expiryMark(second)}/${db.createKey(item, table)}`;
  return { key, value: keyOf(table, item) };
}
