import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it, vi } from 'vitest';
import * as z from 'zod';

vi.setConfig({ testTimeout: 120_000 }); // a few runs more while others keep the machine busy

/** In a process of its own, since the one of the tests wraps every import. */
async function ratio(): Promise<number> {
  const program =
    "import { webhookRatios } from './bench/webhook.ts'; console.log((await webhookRatios(['alone'], 600)).get('alone'));";
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program]);
  return z.coerce.number().parse(stdout);
}

/**
 * What no reader of webhooks can do without, one HMAC and one JSON.parse, as a part of all that ours does: the
 * scoreboard's 0.75 less a fifth, since other work on the machine costs whoever touches more memory. Both halves are
 * plain CPU of one thread and take turns, so that a busy machine slows both. How other libraries fare depends on the
 * thread pool too, and is told by `npm run bench` alone.
 */
const leastPart = 0.75 * 0.8;

it('a webhook is verified, masked, read and sorted in little more than its HMAC and its JSON take', async () => {
  let best = await ratio();
  for (let run = 1; run < 8 && best < leastPart; run++) best = Math.max(best, await ratio());

  expect(best).toBeGreaterThanOrEqual(leastPart);
});
