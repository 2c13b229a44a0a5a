import { bytesOf, canonical, type Item } from './item.ts';
import type { TableShape } from './memory-dynamodb.ts';

export type Units = { read: number; write: number };

export const readUnits = (bytes: number, isConsistent: boolean | undefined): number =>
  (isConsistent ? 1 : 0.5) * Math.max(1, Math.ceil(bytes / 4096));

/** Write units of a row as it is. */
export const units = (item: Item | undefined): number =>
  item ? Math.max(1, Math.ceil(bytesOf(item) / 1024)) : 0;

/** What a write of this row costs: the table's own, and one for each index that gains or loses a key: a changed key is a loss and a gain. */
export function writeUnits(
  { indexes = {} }: Pick<TableShape, 'indexes'>,
  before: Item | undefined,
  after: Item | undefined,
): number {
  const own = Math.max(1, units(before), units(after));
  const inIndexes = Object.values(indexes).map((attribute) => {
    const [old, next] = [before?.[attribute], after?.[attribute]];
    if (old && next && canonical(old) === canonical(next)) return 0;
    return (old ? 1 : 0) + (next ? 1 : 0);
  });
  return inIndexes.reduce<number>((sum, one) => sum + one, own);
}
