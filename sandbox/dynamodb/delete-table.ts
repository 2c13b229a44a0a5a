import * as z from 'zod';
import { validationError } from './api-error.ts';
import { describe } from './dynalite.ts';
import type { Engine } from './engine.ts';
import { expiriesOf, indexOf, itemsOf, tables, under } from './level-keys.ts';
import { parseRequest, TableName } from './parse-request.ts';
import { disableStream } from './stream-switch.ts';
import type { Write } from './write.ts';

const DeleteTable = z.object({ TableName });

export async function deleteTable(engine: Engine, body: unknown) {
  const asked = parseRequest(DeleteTable, body);
  return engine.write(async (write) => {
    const table = await describe(engine.store, asked.TableName);
    if (table.DeletionProtectionEnabled) {
      throw validationError(
        'Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.',
      );
    }
    disableStream(engine, write, table);
    engine.settings.delete(write, table.TableName);
    write.operations.push({ type: 'del', key: tables + table.TableName });
    await deleteUnder(engine, write, itemsOf(table.TableName));
    await deleteUnder(engine, write, expiriesOf(table.TableName));
    for (const index of table.GlobalSecondaryIndexes ?? []) {
      await deleteUnder(engine, write, indexOf('Global', table.TableName, index.IndexName));
    }
    for (const index of table.LocalSecondaryIndexes ?? []) {
      await deleteUnder(engine, write, indexOf('Local', table.TableName, index.IndexName));
    }
    return { TableDescription: { ...table, TableStatus: 'DELETING' } };
  });
}

export async function deleteUnder(engine: Engine, write: Write, prefix: string): Promise<void> {
  for (const key of await engine.store.db.keys(under(prefix)).all())
    write.operations.push({ type: 'del', key });
}
