import { expect } from 'vitest';

/** Asks again until it is so; patient, because the machine may be busy with other tests. */
export const eventually = <T>(ask: () => T) => expect.poll(ask, { timeout: 15_000, interval: 20 });
