import { setTimeout as sleep } from 'node:timers/promises';

// AWS retries for 24 hours, 185 times by default; nobody at a desk waits for that, and a pause here is real time.
const defaultRetries = 3;
const mostRetries = 10;
const firstPauseMs = 50;
const longestPauseMs = 1_000;

export function retriesOf(maximumRetryAttempts: number | undefined): number {
  return Math.min(maximumRetryAttempts ?? defaultRetries, mostRetries);
}

/** Answers with the reason of the last failure, or with undefined once an attempt (numbered from 1) went through. */
export async function deliverWithRetries(
  attempt: (number: number) => Promise<void>,
  retries: number,
): Promise<string | undefined> {
  for (let failures = 0; ; failures += 1) {
    try {
      await attempt(failures + 1);
      return undefined;
    } catch (error) {
      if (failures >= retries) return reasonOf(error);
      await backOff(failures);
    }
  }
}

export function backOff(failures: number): Promise<void> {
  return sleep(Math.min(firstPauseMs * 2 ** failures, longestPauseMs), undefined, { ref: false });
}

export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
