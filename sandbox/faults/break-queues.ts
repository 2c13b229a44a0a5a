import type { Log, QueueFaults } from '../cloud.ts';
import type { QueueFault } from './fault.ts';
import type { FaultBook } from './fault-book.ts';
import { holds } from './holds.ts';

/** What becomes of messages on their way into a queue, and after they were taken out. */
export function breakQueues(book: FaultBook, log: Log): QueueFaults {
  const strike = (queue: string, body: string, isMeant: (fault: QueueFault) => boolean) => {
    const struck = book.strike(({ kind, fault }) => {
      if (kind !== 'queue' || fault.queue !== queue || !isMeant(fault)) return undefined;
      return holds(body, fault.containing) ? fault : undefined;
    });
    if (struck) log('faults', `${struck.id}: ${struck.fault.fault} of a message on ${queue}`);
    return struck && (struck.fault.delayMs ?? 0);
  };
  return {
    delayOf: (queue, body) => strike(queue, body, ({ fault }) => fault === 'delay'),
    repeatAfter: (queue, body, moment) =>
      strike(queue, body, ({ fault, when = 'after' }) => fault === 'duplicate' && when === moment),
  };
}
