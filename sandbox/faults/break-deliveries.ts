import type { DeliveryFaults, Log } from '../cloud.ts';
import type { FaultBook } from './fault-book.ts';
import { holds } from './holds.ts';

/** What becomes of an event between the bus and a target. */
export const breakDeliveries =
  (book: FaultBook, log: Log): DeliveryFaults =>
  (event) => {
    const struck = book.strike(({ kind, fault }) => {
      if (kind !== 'delivery' || fault.detailType !== event['detail-type']) return undefined;
      return holds(JSON.stringify(event), fault.containing) ? fault : undefined;
    });
    if (!struck) return undefined;
    const { fault, delayMs = 0 } = struck.fault;
    log('faults', `${struck.id}: ${fault} of a delivery of ${event['detail-type']}`);
    return { times: fault === 'duplicate' ? 2 : 1, delayMs };
  };
