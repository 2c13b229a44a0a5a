import { createRequire } from 'node:module';
import { serializationError } from './api-error.ts';
import type { AttributeValue, Item } from './attribute-value.ts';
import type { Change, KeySchema, SecondaryIndex, TableDescription } from './table-description.ts';

/** dynalite is CommonJS without types: this file says what we use of it, `mend-dynalite.ts` what we change. */
const require = createRequire(import.meta.url);

type Done<T = unknown> = (error: unknown, value?: T) => void;
type Release = <A extends unknown[]>(callback: (...answer: A) => void) => (...answer: A) => void;

export type BatchOperation = { type: 'put'; key: string; value: unknown } | { type: 'del'; key: string };
export type Range = { gt?: string; gte?: string; lt?: string; lte?: string; limit?: number };

type Level = {
  open(): Promise<void>;
  close(): Promise<void>;
  get(key: string): Promise<unknown>;
  batch(operations: BatchOperation[]): Promise<void>;
  keys(range: Range): { all(): Promise<string[]> };
  values(range: Range): { all(): Promise<unknown[]> };
  iterator(range: Range): { all(): Promise<[string, unknown][]> };
};

export type SubDb = {
  lock(key: string, run: (release: Release) => void): void;
  get(key: string, done: Done): void;
  put(key: string, value: unknown, done: Done): void;
  del(key: string, done: Done): void;
};

export type DynaliteStore = {
  options: { maxItemSize: number };
  db: Level;
  tableDb: SubDb & { awsAccountId: string; awsRegion: string };
  getItemDb(table: string): SubDb;
  getIndexDb(kind: string, table: string, index: string): SubDb;
  getTable(name: string, checkStatus: boolean | Done<TableDescription>, done?: Done<TableDescription>): void;
  /** Only the store of a running write has this: `db.updateIndexes` notes every item's change here. */
  changes?: Change[];
};

type Checked = { ReturnValuesOnConditionCheckFailure?: string; [field: string]: unknown };
export type Select = {
  _filter?: { expression: unknown };
  _projection?: { paths: unknown[] };
  [field: string]: unknown;
};
export type Found = {
  Items?: Item[];
  Count: number;
  ScannedCount: number;
  LastEvaluatedKey?: Item;
  [field: string]: unknown;
};

type DynaliteDb = {
  create(options: { path?: string; createTableMs: number }): DynaliteStore;
  itemSize(item: Item): number;
  createKey(item: Item, table: TableDescription, schema?: KeySchema): string;
  validateItem(item: Item, table: TableDescription): Error | null | undefined;
  validateKey(key: Item, table: TableDescription): Error | null | undefined;
  checkConditional(
    data: Checked,
    old: Item | undefined,
  ): (Error & { body: Record<string, unknown> }) | null | undefined;
  updateIndexes(
    store: DynaliteStore,
    table: TableDescription,
    old: Item | null | undefined,
    next: Item | null | undefined,
    done: Done,
  ): void;
  addConsumedCapacity(
    data: Record<string, unknown>,
    isRead: boolean,
    item: Item | undefined,
    old?: Item,
  ): unknown;
  traverseIndexes(
    table: TableDescription,
    visit: (attribute: string, type: keyof AttributeValue, index: SecondaryIndex) => unknown,
  ): unknown;
  mapPaths(paths: unknown[], item: Item): Item;
  matchesExprFilter(item: Item, expression: unknown): boolean;
  matchesFilter(item: Item, filter: unknown, operator: unknown): boolean;
  queryTable(
    store: DynaliteStore,
    table: TableDescription,
    data: Select,
    range: unknown,
    isLocal: unknown,
    fetchFromItems: unknown,
    startKeys: unknown,
    done: Done<Found>,
  ): void;
};

type Types = Record<string, unknown>;
type Validation = {
  types: Types;
  custom?: (data: Record<string, unknown>, store: DynaliteStore) => string | undefined;
};
type Action = (
  store: DynaliteStore,
  data: Record<string, unknown>,
  done: Done<Record<string, unknown>>,
) => void;

export const db: DynaliteDb = require('dynalite/db');

export const validations: {
  checkTypes(data: object, types: Types): Record<string, unknown>;
  checkValidations(data: object, types: Types, custom: Validation['custom'], store: DynaliteStore): void;
} = require('dynalite/validations');

export const actionNames = [
  'PutItem',
  'UpdateItem',
  'DeleteItem',
  'BatchWriteItem',
  'GetItem',
  'BatchGetItem',
  'Query',
  'Scan',
  'CreateTable',
  'DescribeTable',
] as const;

export type ActionName = (typeof actionNames)[number];

const fileName = (operation: string) => operation.charAt(0).toLowerCase() + operation.slice(1);

export const action = (operation: ActionName): Action => require(`dynalite/actions/${fileName(operation)}`);

export const validation = (operation: string): Validation =>
  require(`dynalite/validations/${fileName(operation)}`);

/** Checks a request as dynalite does; only fields in `types` go on to the action. */
export function checked(
  store: DynaliteStore,
  operation: string,
  body: unknown,
  types: Types = validation(operation).types,
): Record<string, unknown> {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw serializationError();
  const data = validations.checkTypes({ ...body }, types);
  validations.checkValidations(data, types, validation(operation).custom, store);
  return data;
}

/** Runs an action; what it throws inside a callback of the store rejects here instead of ending the process. */
export function perform(
  operation: ActionName,
  store: DynaliteStore,
  data: Record<string, unknown>,
): Promise<Record<string, unknown>> {
  return new Promise((resolve, reject) => {
    const guard =
      <T>(done: Done<T>): Done<T> =>
      (error, value) => {
        try {
          done(error, value);
        } catch (thrown) {
          reject(thrown);
        }
      };
    const guarded: DynaliteStore = {
      ...store,
      getTable: (name, checkStatus, done) =>
        typeof checkStatus === 'function'
          ? store.getTable(name, guard(checkStatus))
          : store.getTable(name, checkStatus, done && guard(done)),
      getItemDb: (table) => {
        const items = store.getItemDb(table);
        return { ...items, get: (key, done) => items.get(key, guard(done)) };
      },
    };
    action(operation)(guarded, data, (error, answer) => (error ? reject(error) : resolve(answer ?? {})));
  });
}

export function describe(store: DynaliteStore, name: string): Promise<TableDescription> {
  return new Promise((resolve, reject) =>
    store.getTable(name, false, (error, table) => (table ? resolve(table) : reject(error))),
  );
}

export function openDynalite(folder: string | undefined, accountId: string, region: string): DynaliteStore {
  const store = db.create({ ...(folder === undefined ? {} : { path: folder }), createTableMs: 0 });
  store.tableDb.awsAccountId = accountId;
  store.tableDb.awsRegion = region;
  return store;
}
