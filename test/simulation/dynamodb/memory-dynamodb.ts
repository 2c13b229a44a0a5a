import {
  type AttributeValue,
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TransactGetItemsCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { InvalidRequest, meets, refuseOverlaps, resolve, updated, type Words } from './evaluate.ts';
import { parseCondition, parseUpdate } from './expression.ts';
import { bytesOf, canonical, canonicalItem, type Item } from './item.ts';
import { refuseUnused } from './refuse-unused.ts';
import { readUnits, type Units, units, writeUnits } from './units.ts';

export type TableShape = {
  name: string;
  key: readonly [hash: string, range?: string];
  /** Indexes by name: the attribute each is over. They hold keys and nothing else. */
  indexes?: Readonly<Record<string, string>>;
};

/** A write, with the row before and after it. */
export type Change = { table: string; before: Item | undefined; after: Item | undefined };

type Table = TableShape & { rows: Map<string, Item> };
type Single = Words & {
  TableName?: string | undefined;
  Key?: Item | undefined;
  Item?: Item | undefined;
  ConditionExpression?: string | undefined;
  UpdateExpression?: string | undefined;
  ReturnValues?: string | undefined;
  ReturnValuesOnConditionCheckFailure?: string | undefined;
};

type Settings = {
  tables: readonly TableShape[];
  now: () => number;
  /** How far, in milliseconds, the indexes are behind. */
  indexLag?: () => number;
  changed?: (change: Change) => void;
  performed?:
    | ((request: { command: object; value?: object; error?: unknown; units: Units }) => void)
    | undefined;
};

const metadata = { $metadata: { httpStatusCode: 400 } };

/** A DynamoDB over a Map: what our adapters say to it means what it means to the real one, which a contract test shows. */
export function memoryDynamoDb({ tables, now, indexLag = () => 0, changed, performed }: Settings) {
  const known = new Map(tables.map((shape) => [shape.name, { ...shape, rows: new Map<string, Item>() }]));
  const lagging: { visibleAt: number; change: Change }[] = [];
  const indexed = new Map(tables.map(({ name }) => [name, new Map<string, Item>()]));

  const tableOf = (name: string | undefined): Table => {
    const table = known.get(name ?? '');
    if (!table) throw new InvalidRequest(`there is no table ${name}`);
    return table;
  };
  const keyOf = ({ key, name }: TableShape, item: Item): string =>
    key
      .map((attribute) => {
        const value = attribute && item[attribute];
        if (attribute && !value) throw new InvalidRequest(`${name}: the key ${attribute} is missing`);
        return value ? canonical(value) : '';
      })
      .join(' ');

  const write = (table: Table, key: string, after: Item | undefined): void => {
    const change = { table: table.name, before: table.rows.get(key), after };
    if (after) table.rows.set(key, after);
    else table.rows.delete(key);
    if (change.before && after && canonicalItem(change.before) === canonicalItem(after)) return;
    if (table.indexes) lagging.push({ visibleAt: now() + indexLag(), change });
    changed?.(change);
  };

  const done = new WeakSet<TransactWriteItemsCommand>();
  let spent: Units = { read: 0, write: 0 };
  const spend = ({ read = 0, write = 0 }: Partial<Units>): void => {
    spent = { read: spent.read + read, write: spent.write + write };
  };

  const judge = (request: Single, item: Item | undefined): void => {
    const { ConditionExpression: text } = request;
    if (text === undefined || meets(parseCondition(text), item ?? {}, request)) return;
    const shown = request.ReturnValuesOnConditionCheckFailure === 'ALL_OLD' && item;
    throw new ConditionalCheckFailedException({
      message: 'The conditional request failed',
      ...(shown && { Item: { ...item } }),
      ...metadata,
    });
  };

  /** What a single write would leave behind. */
  function outcome(operation: string, request: Single) {
    refuseUnused(request);
    const table = tableOf(request.TableName);
    const key = keyOf(table, request.Item ?? request.Key ?? {});
    const before = table.rows.get(key);
    const update = request.UpdateExpression === undefined ? undefined : parseUpdate(request.UpdateExpression);
    if (update) refuseOverlaps(update, request);
    const after = (): Item | undefined => {
      judge(request, before);
      if (operation === 'Delete') return undefined;
      if (operation === 'Put') return request.Item;
      if (operation === 'ConditionCheck') return before;
      const row = before ?? { ...request.Key };
      return update ? updated(update, row, request) : row;
    };
    return { table, key, before, after };
  }

  function single(operation: 'Put' | 'Update' | 'Delete', request: Single) {
    const { table, key, before, after } = outcome(operation, request);
    try {
      const next = after();
      spend({ write: writeUnits(table, before, next) });
      write(table, key, next);
      return request.ReturnValues === 'ALL_NEW' ? { Attributes: { ...next } } : {};
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) spend({ write: units(before) || 1 });
      throw error;
    }
  }

  function transact(items: readonly Record<string, Single | undefined>[]) {
    const writes = items.map((item) => {
      const [operation = '', request = {}] = Object.entries(item).find(([, one]) => one) ?? [];
      return outcome(operation, request);
    });
    const results = writes.map(({ after }) => {
      try {
        return { after: after(), reason: { Code: 'None' } };
      } catch (error) {
        const { message: Message } = error instanceof Error ? error : { message: '' };
        if (error instanceof InvalidRequest)
          return { after: undefined, reason: { Code: 'ValidationError', Message } };
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
        return { after: undefined, reason: { Code: 'ConditionalCheckFailed', Message } };
      }
    });
    const failed = results.some(({ reason }) => reason.Code !== 'None');
    writes.forEach(({ table, before }, i) => {
      spend({ write: 2 * writeUnits(table, before, failed ? before : results[i]?.after) });
    });
    if (failed)
      throw new TransactionCanceledException({
        message: 'Transaction cancelled',
        CancellationReasons: results.map(({ reason }) => reason),
        ...metadata,
      });
    writes.forEach(({ table, key }, i) => {
      write(table, key, results[i]?.after);
    });
  }

  const read = (
    request: { TableName?: string | undefined; Key?: Item | undefined; ConsistentRead?: boolean | undefined },
    factor = 1,
  ) => {
    const table = tableOf(request.TableName);
    const item = table.rows.get(keyOf(table, request.Key ?? {}));
    spend({ read: factor * readUnits(item ? bytesOf(item) : 0, request.ConsistentRead) });
    return item;
  };

  function rowsOf(request: {
    TableName?: string | undefined;
    IndexName?: string | undefined;
  }): readonly Item[] {
    const table = tableOf(request.TableName);
    if (request.IndexName === undefined) return [...table.rows.values()];
    const attribute = table.indexes?.[request.IndexName];
    if (!attribute) throw new InvalidRequest(`there is no index ${request.IndexName}`);
    while (lagging[0] && lagging[0].visibleAt <= now()) {
      const { change } = lagging.shift() ?? lagging[0];
      const row = change.after ?? change.before;
      const rows = indexed.get(change.table);
      if (row && rows) {
        const key = keyOf(tableOf(change.table), row);
        if (change.after) rows.set(key, change.after);
        else rows.delete(key);
      }
    }
    const kept = [attribute, ...table.key];
    return [...(indexed.get(table.name)?.values() ?? [])]
      .filter((row) => row[attribute])
      .map((row) => Object.fromEntries(Object.entries(row).filter(([name]) => kept.includes(name))));
  }

  function query(input: QueryCommand['input']) {
    refuseUnused(input);
    const condition = parseCondition(input.KeyConditionExpression ?? '');
    const table = tableOf(input.TableName);
    const [, range] = table.key;
    const Items = rowsOf(input)
      .filter((row) => meets(condition, row, input))
      .toSorted((a, b) => (range ? orderOf(a[range], b[range]) : 0));
    const bytes = Items.reduce((sum, item) => sum + bytesOf(item), 0);
    spend({ read: readUnits(bytes, input.ConsistentRead) });
    if (input.ScanIndexForward === false) Items.reverse();
    const shown = input.Limit === undefined ? Items : Items.slice(0, input.Limit);
    return { Items: shown, Count: shown.length };
  }

  function perform(command: object): object {
    if (command instanceof PutItemCommand) return single('Put', command.input);
    if (command instanceof UpdateItemCommand) return single('Update', command.input);
    if (command instanceof DeleteItemCommand) return single('Delete', command.input);
    if (command instanceof GetItemCommand) return { Item: projected(read(command.input), command.input) };
    if (command instanceof QueryCommand) return query(command.input);
    if (command instanceof ScanCommand) return { Items: rowsOf(command.input) };
    if (command instanceof TransactWriteItemsCommand) {
      transact((command.input.TransactItems ?? []).map((item) => ({ ...item })));
      done.add(command);
      return {};
    }
    if (command instanceof TransactGetItemsCommand)
      return {
        Responses: (command.input.TransactItems ?? []).map(({ Get }) => ({
          Item: read({ ...Get, ConsistentRead: true }, 2),
        })),
      };
    if (command instanceof BatchGetItemCommand) {
      const asked = Object.entries(command.input.RequestItems ?? {});
      const found = asked.map(([TableName, { Keys = [], ConsistentRead }]) => [
        TableName,
        Keys.map((Key) => read({ TableName, Key, ConsistentRead })).filter((item) => item !== undefined),
      ]);
      return { Responses: Object.fromEntries(found), UnprocessedKeys: {} };
    }
    throw new InvalidRequest(`this DynamoDB knows no ${command.constructor.name}`);
  }

  return {
    perform: (command: object): object => {
      // The SDK repeats a transaction under the token it had the first time.
      if (command instanceof TransactWriteItemsCommand && done.has(command)) return {};
      spent = { read: 0, write: 0 };
      try {
        const value = perform(command);
        performed?.({ command, value, units: spent });
        return value;
      } catch (error) {
        performed?.({ command, error, units: spent });
        throw error;
      }
    },
    /** All rows of a table, without a cost. */
    rows: (name: string): readonly Item[] => [...tableOf(name).rows.values()],
  };
}

export type MemoryDynamoDb = ReturnType<typeof memoryDynamoDb>;

const orderOf = (one: AttributeValue | undefined, other: AttributeValue | undefined): number => {
  if (one?.N !== undefined && other?.N !== undefined) return Number(one.N) - Number(other.N);
  return (one?.S ?? '') < (other?.S ?? '') ? -1 : 1;
};

function projected(
  item: Item | undefined,
  { ProjectionExpression: text, ...words }: Words & { ProjectionExpression?: string | undefined },
) {
  if (!item || text === undefined) return item;
  const names = text.split(',').map((name) => resolve({ kind: 'path', path: [name.trim()] }, words)[0]);
  return Object.fromEntries(Object.entries(item).filter(([name]) => names.includes(name)));
}
