import type { CallFaults, DeliveryFaults, FunctionFaults, Log, QueueFaults } from '../cloud.ts';
import { breakCalls } from './break-calls.ts';
import type { Fault } from './fault.ts';
import { createFaultBook, type StandingFault } from './fault-book.ts';

export type Faults = {
  list(): StandingFault[];
  add(faults: Fault[]): void;
  clear(id?: number): boolean;
  ofCalls: CallFaults;
  ofQueues: QueueFaults;
  ofFunctions: FunctionFaults;
  ofDeliveries: DeliveryFaults;
};

/** Everything that is to go wrong on request. It is forgotten when the sandbox ends. */
export function createFaults(log: Log): Faults {
  const book = createFaultBook();
  const clocks = new Map<string, SharedArrayBuffer>();
  const clockOf = (title: string): SharedArrayBuffer => {
    const clock = clocks.get(title) ?? new SharedArrayBuffer(8);
    clocks.set(title, clock);
    return clock;
  };
  const setClock = (title: string, skewMs: number) =>
    Atomics.store(new BigInt64Array(clockOf(title)), 0, BigInt(skewMs));
  const setClocks = () => {
    for (const title of clocks.keys()) setClock(title, 0);
    for (const each of book.list()) if (each.fault === 'clock-skew') setClock(each.function, each.skewMs);
  };
  /** A function has one clock: a further skew takes the place of the one before. */
  const add = (added: Fault) => {
    const before = book.list().filter(({ fault }) => fault === 'clock-skew' && added.kind === 'skew');
    for (const each of before)
      if ('function' in each && 'function' in added.fault && each.function === added.fault.function)
        book.clear(each.id);
    book.add([added]);
  };
  const note = (id: number, what: string) => log('faults', `${id}: ${what}`);

  return {
    list: book.list,
    add: (faults) => {
      faults.forEach(add);
      setClocks();
    },
    clear: (id) => {
      const cleared = book.clear(id);
      setClocks();
      return cleared;
    },
    ofCalls: breakCalls(book, log),
    ofQueues: {
      delayOf: (queue, body) => {
        const struck = book.strike(({ kind, fault }) => {
          if (kind !== 'queue' || fault.fault !== 'delay' || fault.queue !== queue) return undefined;
          return holds(body, fault.containing) ? fault : undefined;
        });
        if (struck) note(struck.id, `a message on ${queue} is held up`);
        return struck?.fault.delayMs;
      },
      repeatAfter: (queue, body, moment) => {
        const struck = book.strike(({ kind, fault }) => {
          if (kind !== 'queue' || fault.fault !== 'duplicate' || fault.queue !== queue) return undefined;
          return (fault.when ?? 'after') === moment && holds(body, fault.containing) ? fault : undefined;
        });
        if (struck) note(struck.id, `a message on ${queue} is handed out again`);
        return struck && (struck.fault.delayMs ?? 0);
      },
    },
    ofFunctions: {
      clockOf,
      strike: (title) => {
        book.strike(({ kind, fault }) => (kind === 'skew' && fault.function === title) || undefined); // counted only
        const struck = book.strike(({ kind, fault }) =>
          kind === 'function' && fault.function === title ? fault : undefined,
        );
        if (!struck) return undefined;
        const { fault: kind, at, delayMs = 0 } = struck.fault;
        return {
          order: { kind, delayMs, ...(at && { at: { ...at, to: at.to ?? '' } }) },
          done: (fired) => (fired ? note(struck.id, `${kind} of ${title}`) : struck.giveBack()),
        };
      },
    },
    ofDeliveries: (event) => {
      const struck = book.strike(({ kind, fault }) => {
        if (kind !== 'delivery' || fault.detailType !== event['detail-type']) return undefined;
        return holds(JSON.stringify(event), fault.containing) ? fault : undefined;
      });
      if (!struck) return undefined;
      note(struck.id, `${struck.fault.fault} of a delivery of ${event['detail-type']}`);
      return { times: struck.fault.fault === 'duplicate' ? 2 : 1, delayMs: struck.fault.delayMs ?? 0 };
    },
  };
}

const holds = (text: string, part: string | undefined): boolean => part === undefined || text.includes(part);
