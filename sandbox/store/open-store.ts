import { DatabaseSync } from 'node:sqlite';
import type { Collection, Store } from '../cloud.ts';

/** Every write is its own commit, so what was put before a SIGKILL is there after it. */
export function openStore(file: string | undefined): Store {
  const database = new DatabaseSync(file ?? ':memory:');
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 5000');
  database.exec(
    `CREATE TABLE IF NOT EXISTS entries (
      collection TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL,
      PRIMARY KEY (collection, key)
    ) WITHOUT ROWID`,
  );
  const read = database.prepare('SELECT value FROM entries WHERE collection = ? AND key = ?');
  const write = database.prepare('INSERT OR REPLACE INTO entries (collection, key, value) VALUES (?, ?, ?)');
  const remove = database.prepare('DELETE FROM entries WHERE collection = ? AND key = ?');
  const readFrom = database.prepare(
    'SELECT key, value FROM entries WHERE collection = ? AND key > ? ORDER BY key LIMIT ?',
  );
  const readAll = database.prepare(
    'SELECT key, value FROM entries WHERE collection = ? ORDER BY key LIMIT ?',
  );
  const readLast = database.prepare('SELECT max(key) AS key FROM entries WHERE collection = ?');

  const collection = <T>(name: string): Collection<T> => ({
    get: (key) => {
      const row = read.get(name, key);
      return row && JSON.parse(String(row.value));
    },
    put: (key, value) => {
      write.run(name, key, JSON.stringify(value));
    },
    delete: (key) => {
      remove.run(name, key);
    },
    list: ({ after, limit = -1 } = {}) => {
      const rows = after === undefined ? readAll.all(name, limit) : readFrom.all(name, after, limit);
      return rows.map((row) => ({ key: String(row.key), value: JSON.parse(String(row.value)) }));
    },
    lastKey: () => {
      const key = readLast.get(name)?.key;
      return typeof key === 'string' ? key : undefined;
    },
  });

  return { collection, close: () => database.close() };
}
