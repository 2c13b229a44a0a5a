import type { FunctionFaults, Log } from '../cloud.ts';
import type { FaultBook } from './fault-book.ts';
import type { FunctionClocks } from './function-clocks.ts';
import { holds } from './holds.ts';

/** What befalls invocations. */
export const breakFunctions = (book: FaultBook, clocks: FunctionClocks, log: Log): FunctionFaults => ({
  clockOf: clocks.of,
  strike: (title, event) => {
    book.strike(({ kind, fault }) => (kind === 'skew' && fault.function === title) || undefined); // to count it
    const struck = book.strike(({ kind, fault }) => {
      if (kind !== 'function' || fault.function !== title) return undefined;
      return holds(event, fault.containing) ? fault : undefined;
    });
    if (!struck) return undefined;
    const { fault: kind, at, delayMs = 0 } = struck.fault;
    return {
      order: { kind, delayMs, ...(at && { at: { ...at, to: at.to ?? '' } }) },
      done: (fired) => (fired ? log('faults', `${struck.id}: ${kind} of ${title}`) : struck.giveBack()),
    };
  },
});
