import { describe, expect, it } from 'vitest';
import { check } from './checker/check.ts';
import { failedBefore } from './failed-before.ts';
import { hashOf, runSeed, shortestOf } from './run-seed.ts';
import { sabotages } from './sabotages.ts';
import { failureStory } from './tell-story.ts';

describe('a simulated story', () => {
  it('is the same to the byte, however often its seed is told', { timeout: 60_000 }, async () => {
    for (let seed = 1; seed <= 25; seed++) {
      const [one, other] = [await runSeed(seed), await runSeed(seed)];
      expect(hashOf(one.run.history), `seed ${seed}`).toBe(hashOf(other.run.history));
    }
  });

  it('is another one for another seed', async () => {
    const hashes = [];
    for (let seed = 1; seed <= 20; seed++) hashes.push(hashOf((await runSeed(seed)).run.history));
    expect(new Set(hashes).size).toBe(20);
  });

  it.each(failedBefore)('of seed $seed, which once broke $broke, holds since $since', async ({ seed }) => {
    expect((await runSeed(seed)).violations).toEqual([]);
  });

  it('is judged by nothing but its history', async () => {
    const { run, violations } = await runSeed(3);
    expect(check(JSON.parse(JSON.stringify(run.history)))).toEqual(violations);
  });
});

describe('a story that fails', () => {
  it('is told as short as it still fails, and how to tell it again', { timeout: 60_000 }, async () => {
    const sabotage = sabotages.find(({ name }) => name === 'events do not expire');
    let seed = 1;
    let tried = await runSeed(seed, sabotage);
    while (tried.violations.length === 0) tried = await runSeed(++seed, sabotage);

    const shortest = await shortestOf(seed, tried, sabotage);

    expect(shortest.violations[0]?.invariant).toBe(tried.violations[0]?.invariant);
    expect(shortest.faults.length).toBeLessThanOrEqual(tried.run.faults.length);
    expect(shortest.run.history.length).toBeLessThan(tried.run.history.length);
    const story = failureStory(shortest);
    expect(story).toContain(`Seed ${seed} breaks I19`);
    expect(story).toContain(`npm run simulate -- --story ${seed}`);
  });
});
