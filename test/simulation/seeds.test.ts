import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import * as z from 'zod';
import { everyFault } from './tally.ts';

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

const Counts = z.record(z.string(), z.number());
const Seen = z.object({ story: z.string().optional(), faults: Counts, states: Counts, endings: Counts });

const program = `${import.meta.dirname}/hold-seeds.ts`;

const rare = (counts: z.infer<typeof Counts>, names: readonly string[]): readonly string[] =>
  names.filter((name) => (counts[name] ?? 0) < leastOfEach);

// In a process of its own: the one of the tests wraps every import, and takes five times as long.
it('holds what must hold, whatever goes wrong: seeds 1 to 2000', { timeout: 240_000 }, async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [program, '1', '2000'], {
    maxBuffer: 16_000_000,
  });
  const { story, faults, states, endings } = Seen.parse(JSON.parse(stdout));

  if (story) expect.fail(story);
  expect(rare(faults, everyFault), 'faults that hardly ever struck').toEqual([]);
  expect(rare(states, often), 'states that were hardly ever reached').toEqual([]);
  expect(rare(endings, also), 'endings that hardly ever came').toEqual([]);
});
