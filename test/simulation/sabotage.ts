import type { wire as wireDispatch } from '../../functions/dispatch/wiring.ts';
import type { wire as wireInbound } from '../../functions/inbound/wiring.ts';
import type { wire as wireWebhook } from '../../functions/webhook/wiring.ts';
import type { Cloud } from './cloud/cloud.ts';
import type { Environment } from './cloud/environment.ts';

type Dispatch = ReturnType<typeof wireDispatch>;
type Inbound = ReturnType<typeof wireInbound>;
type Receive = ReturnType<typeof wireWebhook>;

/** A mistake that somebody might make, planted between our code and the world, to see whether the checker finds it. */
export type Sabotage = {
  name: string;
  /** Another request than the adapter meant. */
  command?: (command: object) => object;
  /** Another answer than DynamoDB gave. */
  answer?: (command: object, answer: object) => object;
  dispatch?: (wired: Dispatch) => Dispatch;
  inbound?: (wired: Inbound, cloud: Cloud) => Inbound;
  webhook?: (receive: Receive, cloud: Cloud, environment: Environment) => Receive;
};
