import * as z from 'zod';
import { dynamoError, validationError } from './api-error.ts';
import type { Item } from './attribute-value.ts';
import { deleteUnder } from './delete-table.ts';
import { checked, db, describe } from './dynalite.ts';
import type { Engine } from './engine.ts';
import { indexOf, tables } from './level-keys.ts';
import { parseRequest, TableName } from './parse-request.ts';
import { storedItems } from './stored-items.ts';
import { StreamSpecification, switchStream } from './stream-switch.ts';
import { attributeNames, type SecondaryIndex, type TableDescription } from './table-description.ts';
import { applyTableOptions, TableOptions } from './table-options.ts';
import type { Write } from './write.ts';

const Throughput = z.object({ ReadCapacityUnits: z.number(), WriteCapacityUnits: z.number() });

const NewIndex = z.object({
  IndexName: z.string(),
  KeySchema: z.array(z.object({ AttributeName: z.string(), KeyType: z.string() })),
  Projection: z.object({
    ProjectionType: z.string().optional(),
    NonKeyAttributes: z.array(z.string()).optional(),
  }),
  ProvisionedThroughput: Throughput.optional(),
});
type NewIndex = z.infer<typeof NewIndex>;

const UpdateTable = TableOptions.extend({
  TableName,
  AttributeDefinitions: z
    .array(z.object({ AttributeName: z.string(), AttributeType: z.enum(['S', 'N', 'B']) }))
    .optional(),
  BillingMode: z.enum(['PROVISIONED', 'PAY_PER_REQUEST']).optional(),
  ProvisionedThroughput: Throughput.optional(),
  StreamSpecification: StreamSpecification.optional(),
  GlobalSecondaryIndexUpdates: z
    .array(
      z.strictObject({
        Create: NewIndex.optional(),
        Delete: z.object({ IndexName: z.string() }).optional(),
      }),
    )
    .optional(),
}).strict();
type UpdateTable = z.infer<typeof UpdateTable>;

export async function updateTable(engine: Engine, body: unknown) {
  const asked = parseRequest(UpdateTable, body);
  return engine.write(async (write) => {
    const table = await describe(engine.store, asked.TableName);
    applyTableOptions(table, asked, engine.now());
    applyBilling(table, asked);
    if (asked.StreamSpecification) switchStream(engine, write, table, asked.StreamSpecification);
    await applyIndexUpdates(engine, write, table, asked);
    write.operations.push({ type: 'put', key: tables + table.TableName, value: table });
    return { TableDescription: table };
  });
}

function applyBilling(table: TableDescription, asked: UpdateTable): void {
  if (asked.BillingMode) {
    table.BillingModeSummary = { BillingMode: asked.BillingMode };
    table.TableThroughputModeSummary = { TableThroughputMode: asked.BillingMode };
  }
  const isOnDemand = asked.BillingMode === 'PAY_PER_REQUEST';
  const throughput = isOnDemand
    ? { ReadCapacityUnits: 0, WriteCapacityUnits: 0 }
    : asked.ProvisionedThroughput;
  if (throughput) table.ProvisionedThroughput = { ...throughput, NumberOfDecreasesToday: 0 };
}

async function applyIndexUpdates(engine: Engine, write: Write, table: TableDescription, asked: UpdateTable) {
  const updates = asked.GlobalSecondaryIndexUpdates ?? [];
  if (updates.length > 1) {
    throw dynamoError(
      'LimitExceededException',
      'Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table',
    );
  }
  for (const { Create, Delete } of updates) {
    if (Create) await addIndex(engine, write, table, Create, asked.AttributeDefinitions ?? []);
    if (Delete) await removeIndex(engine, write, table, Delete.IndexName);
  }
}

async function addIndex(
  engine: Engine,
  write: Write,
  table: TableDescription,
  added: NewIndex,
  definitions: TableDescription['AttributeDefinitions'],
) {
  const indexes = table.GlobalSecondaryIndexes ?? [];
  if (indexes.some((index) => index.IndexName === added.IndexName)) {
    throw validationError('Attempting to create an index which already exists');
  }
  const index: SecondaryIndex = {
    ...added,
    IndexArn: `${table.TableArn}/index/${added.IndexName}`,
    IndexStatus: 'ACTIVE',
    IndexSizeBytes: 0,
    ItemCount: 0,
    ProvisionedThroughput: {
      ...(added.ProvisionedThroughput ?? { ReadCapacityUnits: 0, WriteCapacityUnits: 0 }),
      NumberOfDecreasesToday: 0,
    },
  };
  const defined = new Map(
    [...table.AttributeDefinitions, ...definitions].map((each) => [each.AttributeName, each]),
  );
  table.AttributeDefinitions = [...defined.values()];
  table.GlobalSecondaryIndexes = [...indexes, index];
  checkIndexes(engine, table);
  await backfill(engine, write, { ...table, GlobalSecondaryIndexes: [index], LocalSecondaryIndexes: [] });
}

/** dynalite judges indexes only when a table is created, so the table is judged as if it were made anew. */
function checkIndexes(engine: Engine, table: TableDescription): void {
  checked(engine.store, 'CreateTable', {
    TableName: table.TableName,
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: table.KeySchema,
    AttributeDefinitions: table.AttributeDefinitions,
    GlobalSecondaryIndexes: table.GlobalSecondaryIndexes?.map(({ IndexName, KeySchema, Projection }) => ({
      IndexName,
      KeySchema,
      Projection,
    })),
  });
}

async function backfill(engine: Engine, write: Write, table: TableDescription): Promise<void> {
  const { changes: _, ...silent } = write.store;
  for (const item of await storedItems(engine.store, table)) {
    if (!hasIndexKeys(table, item)) continue;
    await new Promise<void>((resolve, reject) =>
      db.updateIndexes(silent, table, undefined, item, (error) => (error ? reject(error) : resolve())),
    );
  }
}

/** Items without the key, or with another type or nothing in it, are not in an index added later. */
const hasIndexKeys = (table: TableDescription, item: Item) =>
  !db.traverseIndexes(table, (attribute, type) => !item[attribute]?.[type]);

async function removeIndex(
  engine: Engine,
  write: Write,
  table: TableDescription,
  name: string,
): Promise<void> {
  const remaining = table.GlobalSecondaryIndexes?.filter((index) => index.IndexName !== name) ?? [];
  if (remaining.length === (table.GlobalSecondaryIndexes?.length ?? 0)) {
    throw dynamoError('ResourceNotFoundException', `Requested resource not found: Index: ${name} not found`);
  }
  if (remaining.length > 0) table.GlobalSecondaryIndexes = remaining;
  else delete table.GlobalSecondaryIndexes;
  const schemas = [table, ...remaining, ...(table.LocalSecondaryIndexes ?? [])].flatMap(
    (each) => each.KeySchema,
  );
  const used = new Set(attributeNames(schemas));
  table.AttributeDefinitions = table.AttributeDefinitions.filter((each) => used.has(each.AttributeName));
  await deleteUnder(engine, write, indexOf('Global', table.TableName, name));
}
