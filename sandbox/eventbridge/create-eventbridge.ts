import {
  account,
  type Deliver,
  type DeliveryFaults,
  type EventBridge,
  type Log,
  type Store,
} from '../cloud.ts';
import { acceptEvent } from './accept-event.ts';
import { createArchives } from './archives.ts';
import { busOperations } from './bus-operations.ts';
import { createBuses } from './buses.ts';
import { createDeliveries } from './deliveries.ts';
import { createEventLog } from './event-log.ts';
import { answerJson } from './json-protocol.ts';
import { putEvents } from './put-events.ts';
import { ruleOperations, scheduled } from './rule-operations.ts';
import { createRules } from './rules.ts';
import { targetOperations } from './target-operations.ts';
import { testEventPattern } from './test-event-pattern.ts';

type Options = { store: Store; now: () => number; deliver: Deliver; faults?: DeliveryFaults; log: Log };

export function createEventBridge({ store, now, deliver, faults, log }: Options): EventBridge {
  const buses = createBuses(now);
  const rules = createRules(store);
  const events = createEventLog(store);
  const archives = createArchives(buses, events, now);
  const deliveries = createDeliveries({ store, deliver, faults, log });
  const accept = acceptEvent({ buses, rules, events, deliveries, now });

  const operations = new Map([
    ['PutEvents', putEvents(accept)],
    ['TestEventPattern', testEventPattern],
    ...busOperations(buses),
    ...ruleOperations(buses, rules, account),
    ...targetOperations(rules),
    ...archives.operations,
  ]);

  return {
    handle: (request) => answerJson(operations, request),
    createBus: (name) => ({ arn: buses.create(name).arn }),
    putBusPolicy: buses.putStatement,
    putRule: ({ scheduleExpression, ...rule }) => {
      if (scheduleExpression !== undefined) throw scheduled();
      return { arn: rules.put({ ...rule, bus: buses.get(rule.bus).name }, 'stack').arn };
    },
    putArchive: archives.put,
    events: (after) =>
      events.list(after).map(({ seq, event }) => ({
        seq,
        time: event.time,
        source: event.source,
        detailType: event['detail-type'],
        detail: event.detail,
      })),
    put: async (busName, entry, caller) => accept(busName, entry, caller),
    isQuiet: deliveries.isQuiet,
  };
}
