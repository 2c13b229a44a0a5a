import { parseArgs } from 'node:util';
import { hashOf, linesOf, runSeed, shortestOf } from './run-seed.ts';
import { failureStory, storyLines, violationLines } from './tell-story.ts';

const usage = `npm run simulate -- [--seeds N] [--from S] [--json]
npm run simulate -- --story SEED [--json]

Simulates the road of events under faults, one story per seed, and checks what must hold.
  --seeds N    how many seeds (2000)
  --from S     the first of them (1)
  --story SEED tells one seed's story; as JSON lines with --json
  --json       answers with one JSON object`;

function options() {
  const { values } = parseArgs({
    options: {
      seeds: { type: 'string', default: '2000' },
      from: { type: 'string', default: '1' },
      story: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const number = (text: string): number => {
    if (!/^\d{1,9}$/.test(text)) throw new Error(`${text} is not a number of a seed.\n\n${usage}`);
    return Number(text);
  };
  return {
    ...values,
    seeds: number(values.seeds),
    from: number(values.from),
    story: values.story === undefined ? undefined : number(values.story),
  };
}

async function tellOne(seed: number, json: boolean): Promise<boolean> {
  const { run, violations } = await runSeed(seed);
  if (json) process.stdout.write(linesOf(run.history));
  else {
    console.log(storyLines(run.history).join('\n'));
    const broken = violationLines(violations);
    console.log(
      `\n${run.faults.length} faults in ${run.points} moments; ${hashOf(run.history).slice(0, 16)}`,
    );
    console.log(broken.length > 0 ? `It breaks ${broken.join('\n  and ')}` : 'All that must hold has held.');
  }
  return violations.length === 0;
}

const showEveryMs = 200;

async function runMany(from: number, seeds: number, json: boolean): Promise<boolean> {
  const began = performance.now();
  const seconds = () => (performance.now() - began) / 1000;
  const totals = { faults: 0, moments: 0, posts: 0 };
  let [seed, shownAt] = [from, began];
  const done = () => seed - from;
  const rate = () => done() / Math.max(seconds(), 0.001);
  const summary = () =>
    `${done()} seeds from ${from}, ${totals.faults} faults in ${totals.moments} moments, ${totals.posts} messages, ${rate().toFixed(0)} seeds/s`;
  let interrupted = false;
  process.once('SIGINT', () => {
    interrupted = true;
  });
  for (; done() < seeds && !interrupted; seed++) {
    const tried = await runSeed(seed);
    if (tried.violations.length > 0) {
      clearLine();
      const shortest = await shortestOf(seed, tried);
      if (json)
        console.log(JSON.stringify({ failed: seed, violations: tried.violations, faults: shortest.faults }));
      else console.log(failureStory(shortest));
      return false;
    }
    totals.faults += tried.run.faults.length;
    totals.moments += tried.run.points;
    totals.posts += tried.run.history.filter((fact) => fact.fact === 'posted' && fact.accepted).length;
    if (process.stderr.isTTY && performance.now() - shownAt > showEveryMs) {
      shownAt = performance.now();
      process.stderr.write(`\r${summary()}, ${Math.round((100 * done()) / seeds)} %   `);
    }
    await new Promise((resolve) => setImmediate(resolve)); // for Ctrl-C
  }
  clearLine();
  if (json)
    console.log(JSON.stringify({ from, seeds: done(), seedsPerSecond: rate(), ...totals, interrupted }));
  else if (interrupted) console.log(`Stopped: ${summary()}. Go on with --from ${seed}.`);
  else console.log(`All that must hold has held: ${summary()}.`);
  return true;
}

function clearLine(): void {
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
}

async function main(): Promise<boolean> {
  const { seeds, from, story, json, help } = options();
  if (help) {
    console.log(usage);
    return true;
  }
  return story === undefined ? runMany(from, seeds, json) : tellOne(story, json);
}

try {
  process.exitCode = (await main()) ? 0 : 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}
