import { runSeed, shortestOf } from './run-seed.ts';
import { tally } from './tally.ts';
import { failureStory } from './tell-story.ts';

/** `node hold-seeds.ts <from> <seeds>`: prints how often what was seen, or the shortest story of the first seed that fails. */
const [from = 1, seeds = 1] = process.argv.slice(2).map(Number);
const seen = tally();
let story: string | undefined;
for (let seed = from; seed < from + seeds && story === undefined; seed++) {
  const tried = await runSeed(seed);
  if (tried.violations.length > 0) story = failureStory(await shortestOf(seed, tried));
  seen.add(tried.run);
}
console.log(JSON.stringify({ story, faults: seen.faults(), states: seen.states(), endings: seen.endings() }));
