import { chance } from '../chance.ts';
import type { Moment, World } from '../world.ts';

/** One execution environment of a function: it works on one thing at a time, and once it has died nothing of it runs on. */
export type Environment = {
  name: string;
  isAlive: () => boolean;
  /** Ends it on the spot. */
  crash: () => void;
  /** Holds back everything that it waits for. */
  stall: (milliseconds: number) => void;
  stalledUntil: () => number;
  now: () => number;
  ticks: () => number;
  pause: (milliseconds: number) => Promise<void>;
  randomBytes: (size: number) => Buffer;
  /** Told when it crashes. */
  onCrash: (told: (() => void) | undefined) => void;
};

// Longer than a lease, or nobody would mistake another for dead.
const leastSkewMs = 65_000;
const mostSkewMs = 5 * 60_000;

function skewOf({ kind: fault, dice }: Moment): number {
  const skew = dice.between(leastSkewMs, mostSkewMs);
  if (fault === 'clock-ahead') return skew;
  return fault === 'clock-behind' ? -skew : 0;
}

export function coldStart(world: World, name: string): Environment {
  const skewMs = skewOf(world.strike('start', name));
  const bytes = chance(world.seed, 'bytes', name);
  let alive = true;
  let stalledUntil = 0;
  let told: (() => void) | undefined;
  return {
    name,
    isAlive: () => alive,
    crash: () => {
      alive = false;
      told?.();
    },
    stall: (milliseconds) => {
      stalledUntil = world.now() + milliseconds;
    },
    stalledUntil: () => stalledUntil,
    now: () => world.now() + skewMs,
    ticks: () => world.now(),
    pause: (milliseconds) =>
      new Promise((resolve) => {
        world.after(milliseconds, () => {
          if (alive) resolve();
        });
      }),
    randomBytes: (size) => Buffer.from(bytes.hex(size * 2), 'hex'),
    onCrash: (callback) => {
      told = callback;
    },
  };
}
