import { type Chance, chance } from './chance.ts';
import type { Fact } from './fact.ts';
import type { Fault, FaultKind, FaultPlan, Site } from './fault.ts';
import { type Timeline, timeline } from './timeline.ts';

type Told = Fact extends infer One ? (One extends Fact ? Omit<One, 'at'> : never) : never;

/** What all parts of a simulated cloud share: its time, its chances, its faults and its history. */
export type World = Timeline & {
  seed: number;
  history: readonly Fact[];
  tell: (fact: Told) => void;
  /** Numbers the moment, and answers which fault strikes then. */
  strike: (site: Site, name: string) => FaultKind | undefined;
  /** Numbers for the moment that was counted last. */
  dice: (what: string) => Chance;
  faults: readonly Fault[];
  points: () => number;
};

export type Weather = {
  seed: number;
  start: number;
  plan: FaultPlan;
  /** Faults strike between these instants only. */
  faultsFrom: number;
  faultsUntil: number;
};

export function createWorld({ seed, start, plan, faultsFrom, faultsUntil }: Weather): World {
  const time = timeline(start);
  const history: Fact[] = [];
  const faults: Fault[] = [];
  let points = 0;
  const tell = (fact: Told): void => void history.push({ at: time.now(), ...fact });
  return {
    ...time,
    seed,
    history,
    tell,
    faults,
    points: () => points,
    dice: (what) => chance(seed, what, points),
    strike: (site, name) => {
      points++;
      if (time.now() < faultsFrom || time.now() >= faultsUntil) return undefined;
      const point = { n: points, site, name };
      const kind = plan(point);
      if (!kind) return undefined;
      faults.push({ ...point, kind });
      tell({ fact: 'fault', fault: { ...point, kind } });
      return kind;
    },
  };
}
