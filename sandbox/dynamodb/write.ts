import type { BatchOperation, DynaliteStore, SubDb } from './dynalite.ts';
import { indexOf, itemsOf } from './level-keys.ts';
import type { Change } from './table-description.ts';

/** One write under way: nothing of it is stored before `operations` go to LevelDB as a single batch. */
export type Write = {
  /** Reads what is stored, keeps puts and deletes back in `operations`. */
  store: DynaliteStore;
  operations: BatchOperation[];
  changes: Change[];
  /** Run once the batch is stored. */
  afterwards: (() => void)[];
  /** Its deletes are those of Time to Live. */
  isExpiry: boolean;
};

export function openWrite(store: DynaliteStore): Write {
  const operations: BatchOperation[] = [];
  const changes: Change[] = [];
  return {
    operations,
    changes,
    afterwards: [],
    isExpiry: false,
    store: {
      ...store,
      changes,
      getItemDb: (table) => heldBack(store.getItemDb(table), itemsOf(table), operations),
      getIndexDb: (kind, table, index) =>
        heldBack(store.getIndexDb(kind, table, index), indexOf(kind, table, index), operations),
    },
  };
}

function heldBack(stored: SubDb, prefix: string, operations: BatchOperation[]): SubDb {
  return {
    ...stored,
    lock: (_key, run) => run((done) => done),
    put(key, value, done) {
      operations.push({ type: 'put', key: prefix + key, value });
      done(null);
    },
    del(key, done) {
      operations.push({ type: 'del', key: prefix + key });
      done(null);
    },
  };
}
