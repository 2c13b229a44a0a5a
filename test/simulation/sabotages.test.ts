import { describe, expect, it } from 'vitest';
import { drill } from './drill.ts';
import { referenceStories } from './reference-stories.ts';
import { runSeed } from './run-seed.ts';
import type { Sabotage } from './sabotage.ts';
import { sabotages } from './sabotages.ts';

const mostSeeds = 1000;

/** How far one has to look until the checker finds it. */
async function foundAfter(sabotage: Sabotage): Promise<number> {
  for (const story of referenceStories)
    if ((await drill(story, [], sabotage)).violations.length > 0) return 0;
  const seeds = Array.from({ length: mostSeeds }, (_, n) => n + 1);
  for (const seed of [...(sabotage.seenAt ? [sabotage.seenAt] : []), ...seeds]) {
    if ((await runSeed(seed, sabotage)).violations.length > 0) return seed;
    await new Promise((resolve) => setImmediate(resolve));
  }
  return Number.POSITIVE_INFINITY;
}

describe('the checker', () => {
  it('is tried on many a mistake', () => {
    expect(new Set(sabotages.map(({ name }) => name)).size).toBeGreaterThanOrEqual(25);
  });

  it.each(sabotages)('finds it when $name', { timeout: 120_000 }, async (sabotage) => {
    expect(await foundAfter(sabotage)).toBeLessThanOrEqual(mostSeeds);
  });
});
