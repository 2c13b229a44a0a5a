import type { Exchange, ExchangeResult } from '../../adapters/whatsapp/exchange.ts';
import type { wire as wireAnnounce } from '../../functions/announce/wiring.ts';
import type { wire as wireDispatch } from '../../functions/dispatch/wiring.ts';
import type { wire as wireInbound } from '../../functions/inbound/wiring.ts';
import type { Cloud } from './cloud/cloud.ts';
import type { Handler } from './cloud/lambda.ts';

type Announce = ReturnType<typeof wireAnnounce>;
type Dispatch = ReturnType<typeof wireDispatch>;
type Inbound = ReturnType<typeof wireInbound>;

/** A mistake that somebody might make, planted between our code and the world, to see whether the checker finds it. */
export type Sabotage = {
  name: string;
  /** A seed that has found it, which is tried first: a rare one would take long to come across. */
  seenAt?: number;
  /** Another request than the adapter meant. */
  command?: (command: object) => object;
  /** Another answer than DynamoDB gave. */
  answer?: (command: object, answer: object) => object;
  /** Another answer than Meta gave. */
  exchange?: (answer: ExchangeResult, asked: Exchange) => ExchangeResult;
  ticks?: () => number;
  dispatch?: (wired: Dispatch) => Dispatch;
  inbound?: (wired: Inbound, cloud: Cloud) => Inbound;
  announce?: (wired: Announce) => Announce;
  handler?: (name: string, handler: Handler) => Handler;
};
