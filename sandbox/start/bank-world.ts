import type { BankWorld } from '../bank/bank-world.ts';
import { customersOf } from '../bank/customers.ts';
import type { EventBridge, SecretsManager } from '../cloud.ts';
import type { Seed } from '../seed/seeds.ts';
import type { Publish } from './producer.ts';

/** A bank that shares with the deployment what the outputs of the stacks say, and the bus. */
export function bankWorld(options: {
  outputs: Record<string, string>;
  secretsManager: Pick<SecretsManager, 'read'>;
  eventBridge: Pick<EventBridge, 'events'>;
  publish: Publish;
  seeds: Seed[];
  now: () => number;
}): BankWorld {
  const { outputs, secretsManager, eventBridge, publish, seeds, now } = options;
  const events = () => eventBridge.events(0);
  return {
    key() {
      const arn = outputs.BankKeyArn;
      if (arn === undefined) throw new Error('No stack has the output BankKeyArn, which the bank needs.');
      return secretsManager.read(arn);
    },
    customers: () => customersOf(seeds, events()),
    events,
    publish,
    now,
  };
}
