import { type Instant, Timestamp } from '../core/time/instant.ts';
import { Problem } from './problem.ts';

/** An instant, or the first one of a day in UTC. */
export function dayGiven(flag: string, text: string): Instant {
  const parsed = Timestamp.safeParse(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00Z` : text);
  if (parsed.success) return parsed.data;
  throw new Problem(2, `${flag} ${text} is no day; write it like 2026-11-01.`);
}
