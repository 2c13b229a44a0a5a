import { expect } from 'vitest';
import { runSeed, shortestOf } from './run-seed.ts';
import { everyFault, tally } from './tally.ts';
import { failureStory } from './tell-story.ts';

const leastOfEach = 3;

const often: readonly string[] = [
  ...['claimed', 'deferred', 'suppressed', 'refused', 'in-doubt', 'held', 'accepted', 'sent', 'failed'],
  ...['delivered', 'read', 'EXPIRED', 'OBSOLETE', 'UNKNOWN_CUSTOMER', 'NO_CONSENT', 'OPTED_OUT'],
  ...['TEMPLATE_UNAVAILABLE', 'FREQUENCY_CAP', 'dead INVALID_EVENT', 'dead EVENT_ID_REUSED', 'dead META_'],
];

const also: readonly string[] = [
  ...['answered', 'failed', 'crashed', 'timed-out', 'redriven', 'forged webhook 401', 'genuine webhook 200'],
  ...[
    'accepted and accepted',
    'ambiguous and accepted',
    'ambiguous and not accepted',
    'nothing and accepted',
  ],
  ...['refused and not accepted', 'unreached and not accepted', 'held and accepted'],
];

/** Fails with the shortest story of the first seed that breaks anything. */
export async function expectSeedsToHold(from: number, seeds: number): Promise<void> {
  const seen = tally();
  for (let seed = from; seed < from + seeds; seed++) {
    const tried = await runSeed(seed);
    if (tried.violations.length > 0) expect.fail(failureStory(await shortestOf(seed, tried)));
    seen.add(tried.run);
    await new Promise((resolve) => setImmediate(resolve)); // else vitest takes its worker for dead
  }
  const rare = (counts: Readonly<Record<string, number>>, names: readonly string[]) =>
    names.filter((name) => (counts[name] ?? 0) < leastOfEach);
  expect(rare(seen.faults(), everyFault), 'faults that hardly ever struck').toEqual([]);
  expect(rare(seen.states(), often), 'states that were hardly ever reached').toEqual([]);
  expect(rare(seen.endings(), also), 'endings that hardly ever came').toEqual([]);
}
