import { setTimeout as sleep } from 'node:timers/promises';
import type { BusEvent, Deliver, DeliveryFaults, Log, Store, Target } from '../cloud.ts';
import { acceptableToSqs } from '../sqs/characters.ts';
import { backOff, deliverWithRetries, reasonOf, retriesOf } from './deliver-with-retries.ts';

export type Delivery = {
  ruleArn: string;
  target: Pick<Target, 'arn' | 'deadLetterArn' | 'maximumRetryAttempts'>;
  body: string;
  event: BusEvent;
};

// After a restart the stacks are still being stood up, so what was interrupted gives its target half a minute to appear.
const resumedRetries = 30;

export type Deliveries = ReturnType<typeof createDeliveries>;

/** Takes each accepted event to its targets at least once, across a crash too. */
export function createDeliveries(options: {
  store: Store;
  deliver: Deliver;
  faults: DeliveryFaults | undefined;
  log: Log;
}) {
  const { store, deliver, faults, log } = options;
  const pending = store.collection<Delivery>('eventbridge.deliveries');
  let underWay = 0;

  const run = async (
    key: string,
    delivery: Delivery,
    { resumed = false, delayMs = 0 }: { resumed?: boolean; delayMs?: number },
  ): Promise<void> => {
    underWay += 1;
    try {
      if (resumed) await backOff(0);
      if (delayMs > 0) await sleep(delayMs);
      const { target, body, event } = delivery;
      const retries = resumed ? resumedRetries : retriesOf(target.maximumRetryAttempts);
      const failure = await deliverWithRetries(() => deliver(target.arn, body, event), retries);
      if (failure !== undefined) await bury(delivery, failure);
      pending.delete(key);
    } catch (error) {
      log('eventbridge', `Delivery ${key} is left for the next start: ${reasonOf(error)}`);
    } finally {
      underWay -= 1;
    }
  };

  /** What kept the event from its target, its characters for one, must not keep it from the dead letters too. */
  const bury = async ({ ruleArn, target, body, event }: Delivery, failure: string): Promise<void> => {
    log('eventbridge', `${ruleArn} could not deliver event ${event.id} to ${target.arn}: ${failure}`);
    if (target.deadLetterArn === undefined) return;
    try {
      await deliver(target.deadLetterArn, acceptableToSqs(body), event, {
        RULE_ARN: ruleArn,
        TARGET_ARN: target.arn,
        ERROR_MESSAGE: failure,
      });
    } catch (error) {
      log(
        'eventbridge',
        `Event ${event.id} did not reach ${target.deadLetterArn} either: ${reasonOf(error)}`,
      );
    }
  };

  for (const { key, value } of pending.list()) void run(key, value, { resumed: true });

  /** Remembers first, then delivers side by side without being waited for. */
  const start = (deliveries: Delivery[]): void => {
    const keyed = deliveries.flatMap((delivery, index) => {
      const { times, delayMs } = faults?.(delivery.event) ?? { times: 1, delayMs: 0 };
      return Array.from({ length: times }, (_, copy) => ({
        key: `${delivery.event.id}/${index}${copy > 0 ? `/${copy}` : ''}`,
        delivery,
        delayMs,
      }));
    });
    for (const { key, delivery } of keyed) pending.put(key, delivery);
    for (const { key, delivery, delayMs } of keyed) void run(key, delivery, { delayMs });
  };

  return { start, isQuiet: () => underWay === 0 };
}
