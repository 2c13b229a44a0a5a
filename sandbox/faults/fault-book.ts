import type { Fault } from './fault.ts';

/** A fault as it stands: how often it has struck, and how often it still will. */
export type StandingFault = { id: number; fired: number; left: number | 'always' } & Fault['fault'];

/** A fault that strikes now; given back when the occasion passed without it after all. */
export type Struck<F> = { id: number; fault: F; giveBack(): void };

export type FaultBook = {
  list(): StandingFault[];
  add(asked: Fault): void;
  /** One, or all; false where there is no such one. */
  clear(id?: number): boolean;
  /** The first fault that is not used up and that this occasion meets; what `met` answers of it is what strikes. */
  strike<F>(met: (fault: Fault) => F | undefined): Struck<F> | undefined;
};

type Entry = { id: number; toSkip: number; fired: number; left: number; asked: Fault };

/** Keeps faults in memory, also those that are used up, so that one can see that they struck. */
export function createFaultBook(): FaultBook {
  const entries: Entry[] = [];
  let lastId = 0;

  return {
    list: () =>
      entries.map(({ id, asked, fired, left }) => ({
        id,
        ...asked.fault,
        fired,
        left: Number.isFinite(left) ? left : 'always',
      })),
    add: (asked) => {
      const { skip, times } = asked.kind === 'skew' ? { skip: 0, times: 'always' } : asked.fault;
      const left = typeof times === 'number' ? times : Number.POSITIVE_INFINITY;
      entries.push({ id: ++lastId, toSkip: skip, fired: 0, left, asked });
    },
    clear: (id) => {
      if (id === undefined) return entries.splice(0).length >= 0;
      const index = entries.findIndex((entry) => entry.id === id);
      return index >= 0 && entries.splice(index, 1).length === 1;
    },
    strike: (met) => {
      for (const entry of entries) {
        const fault = entry.left === 0 ? undefined : met(entry.asked);
        if (fault === undefined) continue;
        if (entry.toSkip > 0) {
          entry.toSkip -= 1;
          continue;
        }
        count(entry, 1);
        return { id: entry.id, fault, giveBack: () => count(entry, -1) };
      }
      return undefined;
    },
  };
}

function count(entry: Entry, times: 1 | -1): void {
  entry.fired += times;
  entry.left -= times;
}
