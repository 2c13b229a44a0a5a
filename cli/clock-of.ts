import { get } from 'node:http';
import { text } from 'node:stream/consumers';
import * as z from 'zod';
import { Instant } from '../core/time/instant.ts';
import type { Target } from './deployment.ts';
import { Problem } from './problem.ts';

const Clock = z.object({ now: z.iso.datetime({ offset: true }) });

/** The sandbox has a clock of its own, which people move; AWS has ours. */
export async function clockOf({ local, portBase }: Target): Promise<Instant> {
  if (!local) return Instant.parse(Date.now());
  const { now } = Clock.parse(JSON.parse(await body(`http://127.0.0.1:${portBase}/_sandbox/clock`)));
  return Instant.parse(Date.parse(now));
}

// `fetch` refuses some ports that a sandbox may well stand on, 6566 among them.
const body = (url: string): Promise<string> =>
  new Promise((resolve, reject) => {
    get(url, (answer) => resolve(text(answer))).on('error', () =>
      reject(new Problem(3, `No sandbox tells its time at ${url}.`)),
    );
  });
