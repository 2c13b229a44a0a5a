import type { BusEvent, Store } from '../cloud.ts';

type Entry = { bus: string; event: BusEvent };

const kept = 10_000;

export type EventLog = ReturnType<typeof createEventLog>;

/** What passed any bus, numbered from 1 on over all restarts; the last entry alone tells the next number. */
export function createEventLog(store: Store) {
  const entries = store.collection<Entry>('eventbridge.events');
  let last = Number(entries.lastKey() ?? 0);

  const append = (bus: string, event: BusEvent): void => {
    last += 1;
    entries.put(keyOf(last), { bus, event });
    if (last > kept) entries.delete(keyOf(last - kept));
  };

  const list = (after: number): (Entry & { seq: number })[] =>
    entries.list({ after: keyOf(after) }).map(({ key, value }) => ({ ...value, seq: Number(key) }));

  return { append, list };
}

function keyOf(seq: number): string {
  return String(Math.max(0, seq)).padStart(12, '0');
}
