import { validationError } from './api-error.ts';
import { action, checked, type DynaliteStore, validation } from './dynalite.ts';
import type { Engine } from './engine.ts';
import { tables } from './level-keys.ts';
import { parseRequest } from './parse-request.ts';
import { StreamSpecification, switchStream } from './stream-switch.ts';
import type { TableDescription } from './table-description.ts';
import { applyTableOptions, TableOptions } from './table-options.ts';
import { Tags, tagged } from './tags.ts';

const CreateTable = TableOptions.extend({
  StreamSpecification: StreamSpecification.optional(),
  Tags: Tags.optional(),
});

export async function createTable(engine: Engine, body: unknown) {
  const asked = parseRequest(CreateTable, body);
  refuseUnknownFields(body);
  const data = checked(engine.store, 'CreateTable', body);
  return engine.write(async (write) => {
    const table = await activeTable(write.store, data);
    table.CreationDateTime = engine.now() / 1000;
    applyTableOptions(table, asked, engine.now());
    if (asked.StreamSpecification?.StreamEnabled)
      switchStream(engine, write, table, asked.StreamSpecification);
    if (asked.Tags) engine.settings.put(write, table.TableName, { tags: tagged({}, asked.Tags) });
    write.operations.push({ type: 'put', key: tables + table.TableName, value: table });
    return { TableDescription: table };
  });
}

function refuseUnknownFields(body: unknown): void {
  const known = new Set([...Object.keys(validation('CreateTable').types), ...Object.keys(CreateTable.shape)]);
  const unknown = Object.keys(Object(body)).filter((field) => !known.has(field));
  if (unknown.length > 0)
    throw validationError(`The sandbox does not support ${unknown.join(', ')} of CreateTable`);
}

/** The action stores a table twice, first as CREATING, then by a timer as ACTIVE: only the second is wanted. */
function activeTable(store: DynaliteStore, data: Record<string, unknown>): Promise<TableDescription> {
  return new Promise((resolve, reject) => {
    const tableDb: DynaliteStore['tableDb'] = {
      ...store.tableDb,
      lock: (_key, run) => run((done) => done),
      put(_name, table, done) {
        done(null);
        if (isActive(table)) resolve(table);
      },
    };
    action('CreateTable')({ ...store, tableDb }, data, (error) => {
      if (error) reject(error);
    });
  });
}

function isActive(table: unknown): table is TableDescription {
  return (
    typeof table === 'object' && table !== null && 'TableStatus' in table && table.TableStatus === 'ACTIVE'
  );
}
