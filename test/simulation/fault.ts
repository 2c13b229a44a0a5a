import { type Chance, chance } from './chance.ts';

/** Where something may go wrong, and how. A point is a moment at one of these places. */
export const faultKinds = {
  dynamodb: [
    'crash-before',
    'crash-after',
    'error',
    'throttle',
    'lost-ack',
    'delay',
    'stall',
    'conflict',
    'outage',
    'zombie',
  ],
  index: ['stale'],
  sqs: ['crash-before', 'crash-after', 'error', 'lost-ack', 'delay', 'outage'],
  secrets: ['crash-before', 'crash-after', 'error', 'delay', 'stall', 'outage'],
  scheduler: ['crash-before', 'crash-after', 'error', 'throttle', 'lost-ack', 'outage'],
  eventbridge: ['crash-before', 'crash-after', 'error', 'lost-ack', 'refused-entry'],
  meta: [
    'crash-before',
    'crash-after',
    'unreached',
    'lost-request',
    'lost-answer',
    'reset',
    'server-error',
    'garbage',
    'no-wamid',
    'throttled',
    'pair-limited',
    'rejected',
    'mendable',
    'account-blocked',
    'template-paused',
    'slow',
    'held',
    'outage',
  ],
  start: ['clock-ahead', 'clock-behind'],
  deliver: ['duplicate', 'late'],
  finish: ['undeleted'],
  publish: ['duplicate', 'late'],
  fire: ['late', 'twice'],
  webhook: ['duplicate', 'late', 'days-late'],
} as const;

export type Site = keyof typeof faultKinds;
export type FaultKind = (typeof faultKinds)[Site][number];

/** `place` is what it is called, the same in every telling; `n` only counts. */
export type Point = { n: number; site: Site; name: string; place: string };
export type Fault = Point & { kind: FaultKind };

/** Which fault strikes at a point, if any. */
export type FaultPlan = (point: Point) => FaultKind | undefined;

export const noFaults: FaultPlan = () => undefined;

/** Exactly these, as a story is told again. */
export function listedFaults(faults: readonly Pick<Fault, 'place' | 'kind'>[]): FaultPlan {
  const byPoint = new Map(faults.map(({ place, kind }) => [place, kind]));
  return ({ place }) => byPoint.get(place);
}

const sites: readonly Site[] = Object.keys(faultKinds).filter((site): site is Site => site in faultKinds);

// What happens at every request would drown what happens at few of them.
const weight: Partial<Record<Site, number>> = {
  meta: 5,
  scheduler: 6,
  fire: 12,
  sqs: 2,
  secrets: 1.5,
  webhook: 2,
};
const rarer: Partial<Record<FaultKind, number>> = { outage: 0.2, 'crash-before': 0.6, 'crash-after': 0.8 };

type Weather = { often: (site: Site) => number; possible: (site: Site) => readonly FaultKind[] };

/** A little of many things. */
function unsettled(dice: Chance): Weather {
  const often = dice.pick([0, 0.03, 0.07, 0.12, 0.2]);
  const spread = dice.pick([0.3, 0.6, 1]);
  const kinds = new Map<Site, readonly FaultKind[]>(
    sites.map((site) => [site, faultKinds[site].filter(() => dice.is(spread))]),
  );
  return { often: (site) => often * (weight[site] ?? 1), possible: (site) => kinds.get(site) ?? [] };
}

/** A lot of few things, that they may meet. */
function storm(dice: Chance): Weather {
  const kinds = new Map<Site, FaultKind[]>();
  for (let i = dice.between(2, 4); i > 0; i--) {
    const site = dice.pick(stormy);
    const all: readonly FaultKind[] = faultKinds[site];
    const kind = all[dice.between(0, all.length - 1)];
    if (kind) kinds.set(site, [...(kinds.get(site) ?? []), kind]);
  }
  return { often: () => 0.35, possible: (site) => kinds.get(site) ?? [] };
}

const stormy: readonly [Site, ...Site[]] = [
  'meta',
  'start',
  'deliver',
  'dynamodb',
  'dynamodb',
  'meta',
  ...sites,
];

/**
 * Each seed has a weather of its own: how often anything goes wrong, and which kinds there are at all, since some
 * bugs show only where others keep away.
 */
export function seededFaults(seed: number): FaultPlan {
  const dice = chance(seed, 'weather');
  const { often, possible } = dice.is(0.5) ? storm(dice) : unsettled(dice);
  return ({ place, site }) => {
    const kinds = possible(site);
    if (kinds.length === 0) return undefined;
    const drawn = chance(seed, 'fault', place);
    const [struck, kind] = [drawn.next(), kinds[drawn.between(0, kinds.length - 1)]];
    return kind && struck < often(site) * (rarer[kind] ?? 1) ? kind : undefined;
  };
}
