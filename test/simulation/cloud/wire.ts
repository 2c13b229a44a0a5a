import { chance } from '../chance.ts';
import type { FaultKind, Site } from '../fault.ts';
import type { World } from '../world.ts';
import type { Environment } from './environment.ts';

/** One request on its way to a service. */
export type Request = {
  site: Extract<Site, 'dynamodb' | 'index' | 'sqs' | 'secrets' | 'scheduler' | 'eventbridge'>;
  name: string;
  /** Whose row, letter or schedule it is. */
  about: string;
  /** Does what was asked, once the request has arrived; throws what the service answers with. */
  effect: () => unknown;
  /** The service's own error for a fault that is its own, if there is one. */
  refusal?: (kind: FaultKind) => Error | undefined;
};

/** What an SDK tries again. */
export class Transient extends Error {
  override name = 'InternalServerError';
}

const attempts = 3;
const clientTimeoutMs = 3000;
const outageMs: readonly [number, number] = [2000, 40_000];

/** Services that answer nobody until then. */
export type Outages = Map<string, number>;

/**
 * The SDK as far as it matters: three attempts, each a request of its own. Nothing of it settles once its environment
 * has died, though a request that was on its way arrives.
 */
export function wire(world: World, environment: Environment, outages: Outages) {
  // Where requests take long, what happens at the same time has time to happen in between.
  const pace = chance(world.seed, 'pace').pick([1, 10, 60]);

  const settleLater = (wait: number, settle: () => void): void => {
    const settleAt = Math.max(world.now() + wait, environment.stalledUntil());
    world.at(settleAt, () => {
      if (!environment.isAlive()) return;
      if (environment.stalledUntil() > world.now()) settleLater(0, settle);
      else settle();
    });
  };

  const attempt = (request: Request): Promise<unknown> =>
    new Promise((resolve, reject) => {
      if (!environment.isAlive()) return;
      const { site, name, about, effect, refusal } = request;
      const { kind, dice } = world.strike(site, name, about);
      const [there, back] = [dice.between(1, 8) * pace, dice.between(1, 8) * pace];
      if (kind === 'crash-before') return environment.crash();
      if (kind === 'outage') outages.set(site, world.now() + dice.between(...outageMs));
      const lateness = kind === 'delay' ? dice.between(200, 2_800) : 0;
      if (kind === 'stall') environment.stall(dice.between(1_000, 40_000));
      world.after(there, () => {
        const refused = (kind && refusal?.(kind)) ?? troubleOf(kind, (outages.get(site) ?? 0) > world.now());
        if (refused) return settleLater(back, () => reject(refused));
        if (kind === 'zombie') {
          world.after(dice.between(3_000, 9_000), () => settledEffect(effect));
          return settleLater(clientTimeoutMs, () => reject(new Transient('no answer')));
        }
        const outcome = settledEffect(effect);
        if (kind === 'crash-after') return environment.crash();
        if (kind === 'lost-ack')
          return settleLater(dice.is(0.5) ? clientTimeoutMs : back, () => reject(new Transient('no answer')));
        settleLater(back + lateness, () =>
          'value' in outcome ? resolve(outcome.value) : reject(outcome.error),
        );
      });
    });

  return async (request: Request): Promise<unknown> => {
    for (let tried = 1; ; tried++) {
      try {
        return await attempt(request);
      } catch (error) {
        if (!(error instanceof Transient) || tried === attempts) throw error;
        await new Promise<void>((resolve) => settleLater(50 * 2 ** tried, resolve));
      }
    }
  };
}

function troubleOf(kind: FaultKind | undefined, isOut: boolean): Error | undefined {
  if (kind === 'error' || kind === 'outage' || isOut) return new Transient('the service is in trouble');
  return kind === 'throttle' ? new Transient('slow down') : undefined;
}

function settledEffect(effect: () => unknown): { value: unknown } | { error: unknown } {
  try {
    return { value: effect() };
  } catch (error) {
    return { error };
  }
}
