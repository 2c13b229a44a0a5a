import { factsOf } from './fact.ts';
import { type FaultKind, faultKinds, type Site } from './fault.ts';
import type { Run } from './simulate.ts';

/** How often everything happened in many runs, to see that what was checked could have gone wrong. */
export type Tally = {
  add: (run: Run) => void;
  faults: () => Readonly<Record<string, number>>;
  states: () => Readonly<Record<string, number>>;
  endings: () => Readonly<Record<string, number>>;
};

const nameOf = (site: string, kind: FaultKind): string => `${site} ${kind}`;

const isSite = (name: string): name is Site => name in faultKinds;

/** Every kind of fault there is, at every place. */
export const everyFault: readonly string[] = Object.keys(faultKinds)
  .filter(isSite)
  .flatMap((site) => faultKinds[site].map((kind) => nameOf(site, kind)));

export function tally(): Tally {
  const [faults, states, endings] = [
    new Map<string, number>(),
    new Map<string, number>(),
    new Map<string, number>(),
  ];
  const count = (counts: Map<string, number>, name: string): void =>
    void counts.set(name, (counts.get(name) ?? 0) + 1);
  return {
    add: ({ history, faults: struck }) => {
      for (const { site, kind } of struck) count(faults, nameOf(site, kind));
      const reached = new Set(factsOf(history, 'message').map(({ id, state }) => `${id} ${state}`));
      for (const one of reached) count(states, one.split(' ')[1] ?? '');
      for (const { reason } of factsOf(history, 'message')) if (reason) count(states, reason);
      for (const { reason } of factsOf(history, 'dead-lettered'))
        count(states, `dead ${reason.replace(/\d+/, '')}`);
      for (const { how } of factsOf(history, 'ended')) count(endings, how);
      for (const { seen, accepted } of factsOf(history, 'posted'))
        count(endings, `${seen} and ${accepted ? 'accepted' : 'not accepted'}`);
      for (const { genuine, answer } of factsOf(history, 'webhook'))
        count(endings, `${genuine ? 'genuine' : 'forged'} webhook ${answer}`);
      count(endings, factsOf(history, 'redriven').length > 0 ? 'redriven' : 'not redriven');
    },
    faults: () => Object.fromEntries(faults),
    states: () => Object.fromEntries(states),
    endings: () => Object.fromEntries(endings),
  };
}
