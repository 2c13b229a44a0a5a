import { longestBody } from '../../core/intake/claim-check.ts';
import { RetryLater } from '../../core/intake/retry-later.ts';
import type { LogLine } from '../middleware/each-record.ts';

/** Puts a body into the buffer, to be seen after so many seconds. */
export type Park = (body: string, seconds: number) => Promise<void>;

/** News of a webhook that stand and fall together, and what became of them. */
export type Unit = { items: readonly object[]; result: PromiseSettledResult<LogLine> };

type Failed = Unit & { result: PromiseRejectedResult };

const afterCrashSeconds = 5;

/**
 * Has what failed wait in a record of its own each, so that nothing else of its webhook comes again; a record that holds
 * nothing else simply comes again, and so does one of which all failed because the world is down: then it throws.
 */
export async function parkFailed(
  park: Park,
  units: readonly Unit[],
  retell: (news: readonly object[]) => string | undefined,
): Promise<LogLine> {
  const failed = units.filter((unit): unit is Failed => unit.result.status === 'rejected');
  const [first] = failed;
  if (!first) return {};
  const bodies = failed.flatMap(({ items, result: { reason } }) => {
    const body = retell(items);
    return body !== undefined && Buffer.byteLength(body) <= longestBody ? [{ body, reason }] : [];
  });
  if (bodies.length < failed.length || !mayPart(units, failed)) throw first.result.reason;
  await Promise.all(bodies.map(({ body, reason }) => park(body, secondsFor(reason))));
  return { parked: failed.length, reason: reasonOf(first.result.reason) };
}

const mayPart = (units: readonly Unit[], failed: readonly Failed[]): boolean =>
  units.length > 1 &&
  (failed.length < units.length || failed.every(({ result }) => result.reason instanceof RetryLater));

const secondsFor = (reason: unknown): number =>
  reason instanceof RetryLater ? Math.ceil(reason.afterSeconds) : afterCrashSeconds;

const reasonOf = (reason: unknown): string | undefined =>
  reason instanceof RetryLater ? reason.reason : undefined;
