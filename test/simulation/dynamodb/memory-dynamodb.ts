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
import { InvalidRequest, meets, resolve, updated, type Words } from './evaluate.ts';
import { parseCondition, parseUpdate } from './expression.ts';
import { bytesOf, canonical, canonicalItem, type Item } from './item.ts';

export type TableShape = {
  name: string;
  key: readonly [hash: string, range?: string];
  /** Indexes by name: the attribute each is over. They hold the whole row. */
  indexes?: Readonly<Record<string, string>>;
};

/** A write, with the row before and after it. */
export type Change = { table: string; before: Item | undefined; after: Item | undefined };

export type Units = { read: number; write: number };

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
  consumed?: (operation: string, table: string, units: Units) => void;
};

const metadata = { $metadata: { httpStatusCode: 400 } };

/** A DynamoDB over a Map: what our adapters say to it means what it means to the real one, which a contract test shows. */
export function memoryDynamoDb({ tables, now, indexLag = () => 0, changed, consumed }: Settings) {
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

  const spend = (operation: string, table: Table, units: Partial<Units>): void =>
    consumed?.(operation, table.name, { read: 0, write: 0, ...units });

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
    const after = (): Item | undefined => {
      judge(request, before);
      if (operation === 'Delete') return undefined;
      if (operation === 'Put') return request.Item;
      if (operation === 'ConditionCheck') return before;
      return updated(parseUpdate(request.UpdateExpression ?? ''), before ?? { ...request.Key }, request);
    };
    return { table, key, before, after };
  }

  function single(operation: 'Put' | 'Update' | 'Delete', request: Single) {
    const { table, key, before, after } = outcome(operation, request);
    try {
      const next = after();
      spend(operation, table, { write: writeUnits(table, before, next) });
      write(table, key, next);
      return request.ReturnValues === 'ALL_NEW' ? { Attributes: { ...next } } : {};
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException)
        spend(operation, table, { write: units(before) || 1 });
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
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
        return { after: undefined, reason: { Code: 'ConditionalCheckFailed', Message: error.message } };
      }
    });
    const failed = results.some(({ reason }) => reason.Code !== 'None');
    writes.forEach(({ table, before }, i) => {
      spend('Transact', table, { write: 2 * writeUnits(table, before, failed ? before : results[i]?.after) });
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
    return {};
  }

  const read = (
    operation: string,
    request: { TableName?: string | undefined; Key?: Item | undefined; ConsistentRead?: boolean | undefined },
    factor = 1,
  ) => {
    const table = tableOf(request.TableName);
    const item = table.rows.get(keyOf(table, request.Key ?? {}));
    const per = (request.ConsistentRead ? 1 : 0.5) * factor;
    spend(operation, table, { read: per * Math.max(1, Math.ceil((item ? bytesOf(item) : 0) / 4096)) });
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
    return [...(indexed.get(table.name)?.values() ?? [])].filter((row) => row[attribute]);
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
    spend('Query', table, { read: (input.ConsistentRead ? 1 : 0.5) * Math.max(1, Math.ceil(bytes / 4096)) });
    if (input.ScanIndexForward === false) Items.reverse();
    const shown = input.Limit === undefined ? Items : Items.slice(0, input.Limit);
    return { Items: shown, Count: shown.length };
  }

  function perform(command: object): object {
    if (command instanceof PutItemCommand) return single('Put', command.input);
    if (command instanceof UpdateItemCommand) return single('Update', command.input);
    if (command instanceof DeleteItemCommand) return single('Delete', command.input);
    if (command instanceof GetItemCommand)
      return { Item: projected(read('Get', command.input), command.input) };
    if (command instanceof QueryCommand) return query(command.input);
    if (command instanceof ScanCommand) return { Items: rowsOf(command.input) };
    if (command instanceof TransactWriteItemsCommand)
      return transact((command.input.TransactItems ?? []).map((item) => ({ ...item })));
    if (command instanceof TransactGetItemsCommand)
      return {
        Responses: (command.input.TransactItems ?? []).map(({ Get }) => ({
          Item: read('Get', { ...Get, ConsistentRead: true }, 2),
        })),
      };
    if (command instanceof BatchGetItemCommand) {
      const asked = Object.entries(command.input.RequestItems ?? {});
      const found = asked.map(([TableName, { Keys = [], ConsistentRead }]) => [
        TableName,
        Keys.map((Key) => read('Get', { TableName, Key, ConsistentRead })).filter(
          (item) => item !== undefined,
        ),
      ]);
      return { Responses: Object.fromEntries(found), UnprocessedKeys: {} };
    }
    throw new InvalidRequest(`this DynamoDB knows no ${command.constructor.name}`);
  }

  return {
    perform,
    /** All rows of a table, without a cost. */
    rows: (name: string): readonly Item[] => [...tableOf(name).rows.values()],
  };
}

export type MemoryDynamoDb = ReturnType<typeof memoryDynamoDb>;

const units = (item: Item | undefined): number => (item ? Math.max(1, Math.ceil(bytesOf(item) / 1024)) : 0);

/** The table's own, and for each index a write where its projection changed; a changed key is a delete and a put. */
function writeUnits({ indexes = {} }: TableShape, before: Item | undefined, after: Item | undefined): number {
  const own = Math.max(1, units(before), units(after));
  const changed = !before || !after || canonicalItem(before) !== canonicalItem(after);
  const inIndexes = Object.values(indexes).map((attribute) => {
    const [old, next] = [before?.[attribute] && before, after?.[attribute] && after];
    if (!changed || (!old && !next)) return 0;
    if (!old || !next) return units(old ?? next);
    const [was, is] = [old[attribute], next[attribute]];
    const moved = was && is && canonical(was) !== canonical(is);
    return moved ? units(old) + units(next) : Math.max(units(old), units(next));
  });
  return inIndexes.reduce((sum, one) => sum + one, own);
}

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

/** DynamoDB refuses names and values that nothing uses. */
function refuseUnused({
  ExpressionAttributeNames = {},
  ExpressionAttributeValues = {},
  ...request
}: Words & object): void {
  const text = Object.entries(request)
    .flatMap(([field, value]) => (field.endsWith('Expression') ? String(value) : []))
    .join(' ');
  const used = usedIn(text);
  const unused = [...Object.keys(ExpressionAttributeNames), ...Object.keys(ExpressionAttributeValues)].filter(
    (name) => !used.has(name),
  );
  if (unused.length > 0) throw new InvalidRequest(`unused in expressions: ${unused.join(', ')}`);
}

const usedWords = new Map<string, ReadonlySet<string>>();

function usedIn(text: string): ReadonlySet<string> {
  const known = usedWords.get(text) ?? new Set(text.match(/[#:][\w-]+/g));
  usedWords.set(text, known);
  return known;
}
