import type { DynaliteStore } from './dynalite.ts';
import { under } from './level-keys.ts';
import type { Write } from './write.ts';

/** A map in memory whose changes are stored with the write that makes them, or not at all. */
export type DurableMap<T> = {
  get(key: string): T | undefined;
  entries(): [string, T][];
  put(write: Write, key: string, value: T): void;
  delete(write: Write, key: string): void;
};

export async function openDurableMap<T>(
  store: DynaliteStore,
  name: string,
  parse: (stored: unknown) => T,
): Promise<DurableMap<T>> {
  const prefix = `${name}~`;
  const stored = await store.db.iterator(under(prefix)).all();
  const map = new Map(stored.map(([key, value]) => [key.slice(prefix.length), parse(value)]));
  return {
    get: (key) => map.get(key),
    entries: () => [...map],
    put(write, key, value) {
      write.operations.push({ type: 'put', key: prefix + key, value });
      write.afterwards.push(() => map.set(key, value));
    },
    delete(write, key) {
      write.operations.push({ type: 'del', key: prefix + key });
      write.afterwards.push(() => map.delete(key));
    },
  };
}
