import { checked } from './dynalite.ts';
import type { Engine } from './engine.ts';
import { tables, under } from './level-keys.ts';

/** dynalite's own action reads every key of every table. */
export async function listTables(engine: Engine, body: unknown) {
  const { ExclusiveStartTableName, Limit } = checked(engine.store, 'ListTables', body);
  const limit = typeof Limit === 'number' ? Limit : 100;
  const keys = await engine.store.db.keys(under(tables)).all();
  const names = keys
    .map((key) => key.slice(tables.length))
    .filter((name) => typeof ExclusiveStartTableName !== 'string' || name > ExclusiveStartTableName);
  const TableNames = names.slice(0, limit);
  return { TableNames, ...(names.length > limit ? { LastEvaluatedTableName: TableNames.at(-1) } : {}) };
}
