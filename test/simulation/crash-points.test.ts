import { afterAll, describe, expect, it } from 'vitest';
import { chance } from './chance.ts';
import { crashesAt, drill, momentsOf, type Placed, troublesAt } from './drill.ts';
import { type ReferenceStory, referenceStories } from './reference-stories.ts';
import { storyLines } from './tell-story.ts';

async function expectToHold(story: ReferenceStory, placed: readonly Placed[]): Promise<void> {
  const { run, violations } = await drill(story, placed);
  if (violations.length === 0) return;
  const faults = placed.map(({ place, kind }) => `${kind} at ${place}`).join(' and ');
  const broken = violations.map(({ invariant, what }) => `${invariant}: ${what}`).join('\n');
  expect.fail(`${story.name}, with ${faults}:\n${broken}\n${storyLines(run.history).join('\n')}`);
}

const breathe = () => new Promise((resolve) => setImmediate(resolve));

// Two crashes of one story, drawn by its place; every other trouble, one in so many.
const pairsEach = 6;
const troublesOneIn = 6;
let crashed = 0;

describe('whatever stops at any moment', () => {
  it.each(referenceStories)('keeps what must hold: $name', { timeout: 120_000 }, async (story) => {
    await expectToHold(story, []);
    const moments = await momentsOf(story);

    const crashes = crashesAt(moments);
    for (const crash of crashes) {
      await expectToHold(story, [crash]);
      await breathe();
    }
    crashed += crashes.length;

    const dice = chance('pairs', story.name);
    for (let pair = 0; pair < pairsEach; pair++) {
      const first = crashes[dice.between(0, crashes.length - 1)];
      if (!first) continue;
      const told = await momentsOf(story, [first]);
      const after = crashesAt(told.slice(told.findIndex(({ place }) => place === first.place) + 1));
      const second = after[dice.between(0, after.length - 1)];
      if (second) await expectToHold(story, [first, second]);
    }
    for (const trouble of troublesAt(moments).filter(() => dice.is(1 / troublesOneIn)))
      await expectToHold(story, [trouble]);
  });

  afterAll(() => {
    expect(crashed).toBeGreaterThanOrEqual(450);
  });
});
