import { check } from './checker/check.ts';
import type { Violation } from './checker/violation.ts';
import { type FaultKind, type FaultPlan, faultKinds, type Point } from './fault.ts';
import type { ReferenceStory } from './reference-stories.ts';
import type { Sabotage } from './sabotage.ts';
import { type Run, simulate } from './simulate.ts';

/** A fault at a known moment of a story. */
export type Placed = { place: string; kind: FaultKind };

export type Drilled = { run: Run; violations: readonly Violation[] };

/** Tells a reference story with these faults besides its own. */
export async function drill(
  story: ReferenceStory,
  placed: readonly Placed[],
  sabotage?: Sabotage,
): Promise<Drilled> {
  const byPoint = new Map(placed.map(({ place, kind }) => [place, kind]));
  const own = story.plan();
  const plan: FaultPlan = (point) => {
    const given = own(point);
    return byPoint.get(point.place) ?? given;
  };
  const run = await simulate({ seed: story.seed, story, plan, sabotage });
  return { run, violations: check(run.history) };
}

/** The moments of a story in which something may go wrong, as they come when nothing else does. */
export async function momentsOf(
  story: ReferenceStory,
  placed: readonly Placed[] = [],
): Promise<readonly Point[]> {
  const moments: Point[] = [];
  const own = story.plan();
  const byPoint = new Map(placed.map(({ place, kind }) => [place, kind]));
  await simulate({
    seed: story.seed,
    story,
    plan: (point) => {
      moments.push(point);
      const given = own(point);
      return byPoint.get(point.place) ?? given;
    },
  });
  return moments;
}

const crashes: readonly FaultKind[] = ['crash-before', 'crash-after'];

const kindsAt = ({ site }: Point): readonly FaultKind[] => faultKinds[site];

/** Every crash that can strike at these moments: before each request, and after what it has done. */
export const crashesAt = (moments: readonly Point[]): readonly Placed[] =>
  moments.flatMap((moment) =>
    kindsAt(moment)
      .filter((kind) => crashes.includes(kind))
      .map((kind) => ({ place: moment.place, kind })),
  );

/** Everything else that can go wrong at these moments. */
export const troublesAt = (moments: readonly Point[]): readonly Placed[] =>
  moments.flatMap((moment) =>
    kindsAt(moment)
      .filter((kind) => !crashes.includes(kind))
      .map((kind) => ({ place: moment.place, kind })),
  );
