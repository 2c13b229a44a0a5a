import type { CallFaults, DeliveryFaults, FunctionFaults, Log, QueueFaults } from '../cloud.ts';
import { breakCalls } from './break-calls.ts';
import { breakDeliveries } from './break-deliveries.ts';
import { breakFunctions } from './break-functions.ts';
import { breakQueues } from './break-queues.ts';
import type { Fault } from './fault.ts';
import { createFaultBook, type StandingFault } from './fault-book.ts';
import { createFunctionClocks } from './function-clocks.ts';

export type Faults = {
  list(): StandingFault[];
  add(faults: Fault[]): void;
  /** One, or all; false where there is no such one. */
  clear(id?: number): boolean;
  ofCalls: CallFaults;
  ofQueues: QueueFaults;
  ofFunctions: FunctionFaults;
  ofDeliveries: DeliveryFaults;
};

/** Everything that is to go wrong on request. It is forgotten when the sandbox ends. */
export function createFaults(log: Log): Faults {
  const book = createFaultBook();
  const clocks = createFunctionClocks();
  const skews = () => book.list().flatMap((each) => (each.fault === 'clock-skew' ? [each] : []));

  /** A function has one clock: a further skew takes the place of the one before. */
  const add = (asked: Fault) => {
    const isSame = (each: { function: string }) =>
      asked.kind === 'skew' && each.function === asked.fault.function;
    for (const { id } of skews().filter(isSame)) book.clear(id);
    book.add(asked);
  };

  return {
    list: book.list,
    add: (faults) => {
      faults.forEach(add);
      clocks.set(skews());
    },
    clear: (id) => {
      const cleared = book.clear(id);
      clocks.set(skews());
      return cleared;
    },
    ofCalls: breakCalls(book, log),
    ofQueues: breakQueues(book, log),
    ofFunctions: breakFunctions(book, clocks, log),
    ofDeliveries: breakDeliveries(book, log),
  };
}
