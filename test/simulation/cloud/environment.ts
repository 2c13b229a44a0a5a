import { chance } from '../chance.ts';
import type { World } from '../world.ts';

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
  randomBytes: (size: number) => Buffer;
  /** Told when it crashes. */
  onCrash: (told: (() => void) | undefined) => void;
};

const mostSkewMs = 5 * 60_000;

export function coldStart(world: World, name: string): Environment {
  const skewed = world.strike('start', name) === 'skewed';
  const skewMs = skewed ? world.dice('skew').between(-mostSkewMs, mostSkewMs) : 0;
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
    randomBytes: (size) => Buffer.from(bytes.hex(size * 2), 'hex'),
    onCrash: (callback) => {
      told = callback;
    },
  };
}
