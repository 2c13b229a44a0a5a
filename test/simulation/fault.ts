import { chance } from './chance.ts';

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
  start: ['skewed'],
  deliver: ['duplicate', 'late'],
  finish: ['undeleted'],
  publish: ['duplicate', 'late'],
  fire: ['late', 'twice'],
  webhook: ['duplicate', 'late', 'days-late'],
} as const;

export type Site = keyof typeof faultKinds;
export type FaultKind = (typeof faultKinds)[Site][number];

export type Point = { n: number; site: Site; name: string };
export type Fault = Point & { kind: FaultKind };

/** Which fault strikes at a point, if any. */
export type FaultPlan = (point: Point) => FaultKind | undefined;

export const noFaults: FaultPlan = () => undefined;

/** Exactly these, as a story is told again. */
export function listedFaults(faults: readonly Pick<Fault, 'n' | 'kind'>[]): FaultPlan {
  const byPoint = new Map(faults.map(({ n, kind }) => [n, kind]));
  return ({ n }) => byPoint.get(n);
}

const sites: readonly Site[] = Object.keys(faultKinds).filter((site): site is Site => site in faultKinds);

// What happens at every request would drown what happens at few of them.
const fewer: Partial<Record<Site, number>> = {
  meta: 5,
  scheduler: 3,
  fire: 4,
  sqs: 2,
  secrets: 1.5,
  webhook: 2,
};
const rarer: Partial<Record<FaultKind, number>> = { outage: 0.2, 'crash-before': 0.6, 'crash-after': 0.8 };

/**
 * Each seed has a weather of its own: how often anything goes wrong, and which kinds there are at all, since some
 * bugs show only where others keep away.
 */
export function seededFaults(seed: number): FaultPlan {
  const weather = chance(seed, 'weather');
  const often = weather.pick([0, 0.03, 0.07, 0.12, 0.2]);
  const spread = weather.pick([0.3, 0.6, 1]);
  const possible = new Map(
    sites.map((site) => [site, faultKinds[site].filter(() => weather.is(spread)) as readonly FaultKind[]]),
  );
  return ({ n, site }) => {
    const kinds = possible.get(site) ?? [];
    if (kinds.length === 0) return undefined;
    const dice = chance(seed, 'fault', n);
    const [chanceOfIt, kind] = [dice.next(), kinds[dice.between(0, kinds.length - 1)]];
    const oftenHere = often * (fewer[site] ?? 1);
    return kind && chanceOfIt < oftenHere * (rarer[kind] ?? 1) ? kind : undefined;
  };
}
