import { appId } from '../account-state.ts';
import type { Ask } from '../http-exchange.ts';
import type { MetaWorld } from '../meta-world.ts';
import { paramsOf } from './graph-call.ts';

const tokenOf = (ask: Ask): unknown =>
  /^(?:Bearer|OAuth)\s+(.+)$/i.exec(ask.headers.authorization ?? '')?.[1] ?? paramsOf(ask).access_token;

/** The system user's, which may do everything but speak as the app. */
export const hasAccessToken = (world: MetaWorld, ask: Ask): boolean =>
  tokenOf(ask) === world.wiring.accessToken();

/** The app's own, made of its id and its secret. */
export const hasAppToken = (world: MetaWorld, ask: Ask): boolean =>
  tokenOf(ask) === `${appId}|${world.wiring.appSecret()}`;
