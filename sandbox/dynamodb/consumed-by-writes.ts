import { type Item, itemSize, sameItem } from './attribute-value.ts';
import {
  attributeNames,
  type Change,
  pick,
  type SecondaryIndex,
  type TableDescription,
} from './table-description.ts';

type Units = Record<string, number>;
type Named = Record<string, { CapacityUnits: number }>;

export type ConsumedCapacity = {
  TableName: string;
  CapacityUnits: number;
  WriteCapacityUnits?: number;
  Table?: { CapacityUnits: number };
  GlobalSecondaryIndexes?: Named;
  LocalSecondaryIndexes?: Named;
};

/** What changes cost by table, indexes included; undefined where nobody asked. */
export function consumedByWrites(
  changes: Change[],
  asked: unknown,
  factor: 1 | 2 = 1,
): ConsumedCapacity[] | undefined {
  if (asked !== 'TOTAL' && asked !== 'INDEXES') return undefined;
  const byTable = Map.groupBy(changes, (change) => change.table.TableName);
  return [...byTable].map(([TableName, ofTable]) => {
    const base = factor * ofTable.reduce((total, change) => total + tableUnits(change), 0);
    const global = indexUnits(ofTable, (table) => table.GlobalSecondaryIndexes, factor);
    const local = indexUnits(ofTable, (table) => table.LocalSecondaryIndexes, factor);
    const CapacityUnits = base + total(global) + total(local);
    return {
      TableName,
      CapacityUnits,
      ...(factor === 2 ? { WriteCapacityUnits: CapacityUnits } : {}),
      ...(asked === 'INDEXES'
        ? {
            Table: { CapacityUnits: base },
            ...(total(global) ? { GlobalSecondaryIndexes: named(global) } : {}),
            ...(total(local) ? { LocalSecondaryIndexes: named(local) } : {}),
          }
        : {}),
    };
  });
}

const total = (units: Units) => Object.values(units).reduce((sum, each) => sum + each, 0);

const named = (units: Units): Named =>
  Object.fromEntries(Object.entries(units).map(([name, each]) => [name, { CapacityUnits: each }]));

const units = (item: Item | undefined) => (item ? Math.max(1, Math.ceil(itemSize(item) / 1024)) : 0);

const tableUnits = (change: Change) => Math.max(1, units(change.old), units(change.new));

function indexUnits(
  changes: Change[],
  indexesOf: (table: TableDescription) => SecondaryIndex[] | undefined,
  factor: number,
): Units {
  const sums: Units = {};
  for (const change of changes) {
    for (const index of indexesOf(change.table) ?? []) {
      const cost = factor * unitsInIndex(change, index);
      if (cost > 0) sums[index.IndexName] = (sums[index.IndexName] ?? 0) + cost;
    }
  }
  return sums;
}

/** A changed key is a delete and a put, the same key one write, an unchanged projection nothing. */
function unitsInIndex({ table, old, new: next }: Change, index: SecondaryIndex): number {
  const before = projected(old, index, table);
  const after = projected(next, index, table);
  if (!before || !after) return units(before ?? after);
  if (sameItem(before, after)) return 0;
  const keys = attributeNames(index.KeySchema);
  return sameItem(pick(before, keys), pick(after, keys))
    ? Math.max(units(before), units(after))
    : units(before) + units(after);
}

function projected(item: Item | undefined, index: SecondaryIndex, table: TableDescription): Item | undefined {
  const keys = attributeNames(index.KeySchema);
  if (!item || keys.some((name) => item[name] === undefined)) return undefined;
  if (index.Projection.ProjectionType === 'ALL') return item;
  const others = index.Projection.NonKeyAttributes ?? [];
  return pick(item, [...keys, ...attributeNames(table.KeySchema), ...others]);
}
