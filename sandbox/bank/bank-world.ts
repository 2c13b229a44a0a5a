import type { EventBridge } from '../cloud.ts';
import type { Publish } from '../start/producer.ts';
import type { BankCustomer } from './customers.ts';

/** What the bank knows and can do; read at every use, so that a rotated key is followed. */
export type BankWorld = {
  /** What it signs and checks with, together with our deployment. */
  key(): string;
  customers(): BankCustomer[];
  /** What passed the bus, oldest first. */
  events(): ReturnType<EventBridge['events']>;
  publish: Publish;
  now(): number;
};
