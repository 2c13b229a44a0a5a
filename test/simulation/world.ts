import { type Chance, chance } from './chance.ts';
import type { Fact } from './fact.ts';
import type { Fault, FaultKind, FaultPlan, Point, Site } from './fault.ts';
import { type Timeline, timeline } from './timeline.ts';

type Told = Fact extends infer One ? (One extends Fact ? Omit<One, 'at'> : never) : never;

/** What all parts of a simulated cloud share: its time, its chances, its faults and its history. */
export type World = Timeline & {
  seed: number;
  history: readonly Fact[];
  tell: (fact: Told) => void;
  /**
   * Counts a moment, and answers which fault strikes then and the chances that are its own. What a moment is called
   * tells it apart from all others of the story, so that it is the same one when other faults are left out.
   */
  strike: (site: Site, name: string, about?: string) => Moment;
  /** Chances of something that no fault can strike. */
  draw: (what: string) => Chance;
  faults: readonly Fault[];
  points: () => number;
};

export type Moment = { kind: FaultKind | undefined; dice: Chance };

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
  const times = new Map<string, number>();
  const timesOf = (what: string): number => {
    const before = times.get(what) ?? 0;
    times.set(what, before + 1);
    return before + 1;
  };
  const draw = (what: string): Chance => chance(seed, what, timesOf(what));
  const faultAt = (point: Point): FaultKind | undefined => {
    if (time.now() < faultsFrom || time.now() >= faultsUntil) return undefined;
    const kind = plan(point);
    if (!kind) return undefined;
    faults.push({ ...point, kind });
    tell({ fact: 'fault', fault: { ...point, kind } });
    return kind;
  };
  return {
    ...time,
    seed,
    history,
    tell,
    faults,
    points: () => points,
    draw,
    strike: (site, name, about = '') => {
      points++;
      const called = `${site} ${name} ${about}`;
      const place = `${called} ${timesOf(called)}`;
      const kind = faultAt({ n: points, site, name, place });
      return { kind, dice: chance(seed, 'moment', place) };
    },
  };
}
