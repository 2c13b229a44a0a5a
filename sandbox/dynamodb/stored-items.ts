import type { Item } from './attribute-value.ts';
import { type DynaliteStore, db } from './dynalite.ts';
import { itemsOf, under } from './level-keys.ts';
import type { TableDescription } from './table-description.ts';

/** An item as it is stored, by a key that has already been validated. */
export async function storedItem(store: DynaliteStore, table: TableDescription, key: Item) {
  return (await store.db.get(itemsOf(table.TableName) + db.createKey(key, table))) as Item | undefined;
}

export async function storedItems(store: DynaliteStore, table: TableDescription): Promise<Item[]> {
  return (await store.db.values(under(itemsOf(table.TableName))).all()) as Item[];
}
