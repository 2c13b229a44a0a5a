import { createHash } from 'node:crypto';
import { check } from './checker/check.ts';
import type { Violation } from './checker/violation.ts';
import type { Fact } from './fact.ts';
import { type Fault, listedFaults, seededFaults } from './fault.ts';
import type { Sabotage } from './sabotage.ts';
import { type Run, simulate } from './simulate.ts';
import { introductionsMs, type Story, seededStory } from './story.ts';

export type Tried = { run: Run; violations: readonly Violation[] };

/** All that a seed decides, and what is wrong with it. */
export async function runSeed(seed: number, sabotage?: Sabotage): Promise<Tried> {
  const run = await simulate({ seed, story: seededStory(seed), plan: seededFaults(seed), sabotage });
  return { run, violations: check(run.history) };
}

export const linesOf = (history: readonly Fact[]): string =>
  history.map((fact) => `${JSON.stringify(fact)}\n`).join('');

/** Two histories are the same when this is. */
export const hashOf = (history: readonly Fact[]): string =>
  createHash('sha256').update(linesOf(history)).digest('hex');

/** The least that still goes wrong in the same way. */
export type Shortest = Tried & { seed: number; story: Story; faults: readonly Fault[] };

/** Leaves out one fault after the other, and then one act after the other, for as long as the same invariant breaks. */
export async function shortestOf(seed: number, tried: Tried, sabotage?: Sabotage): Promise<Shortest> {
  const invariant = tried.violations[0]?.invariant;
  let best: Shortest = { seed, story: seededStory(seed), faults: tried.run.faults, ...tried };
  const attempt = async (story: Story, faults: readonly Fault[]): Promise<boolean> => {
    const run = await simulate({ seed, story, plan: listedFaults(faults), sabotage });
    const violations = check(run.history);
    if (violations.every((one) => one.invariant !== invariant)) return false;
    best = { seed, story, faults: run.faults, run, violations };
    return true;
  };
  for (let shrinks = true; shrinks; ) {
    const before = size(best);
    for (const fault of best.faults.toReversed())
      await attempt(
        best.story,
        best.faults.filter((one) => one.place !== fault.place),
      );
    for (const act of best.story.acts.filter(({ afterMs }) => afterMs >= introductionsMs))
      await attempt({ ...best.story, acts: best.story.acts.filter((one) => one !== act) }, best.faults);
    shrinks = size(best) < before;
  }
  return best;
}

const size = ({ faults, story }: Shortest): number => faults.length + story.acts.length;
