import * as z from 'zod';
import { Instant } from '../core/time/instant.ts';
import type { Target } from './deployment.ts';

const Clock = z.object({ now: z.iso.datetime({ offset: true }) });

/** The sandbox has a clock of its own, which people move; AWS has ours. */
export async function clockOf({ local, portBase }: Target): Promise<Instant> {
  if (!local) return Instant.parse(Date.now());
  const answer = await fetch(`http://127.0.0.1:${portBase}/_sandbox/clock`);
  return Instant.parse(Date.parse(Clock.parse(await answer.json()).now));
}
