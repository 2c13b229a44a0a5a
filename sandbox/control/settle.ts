import { setTimeout as sleep } from 'node:timers/promises';

export class NotQuiet extends Error {
  override name = 'NotQuiet';
  readonly busy: string[];
  constructor(busy: string[], seconds: number) {
    super(`Not quiet after ${seconds} s: ${busy.join(', ')}.`);
    this.busy = busy;
  }
}

export type Settle = () => Promise<void>;

/** Answers once every part was quiet twice in a row: what one of them hands to another is seen by the second look. */
export function createSettle(parts: Record<string, () => boolean>, { patienceMs = 120_000 } = {}): Settle {
  const busyParts = () => Object.keys(parts).filter((name) => !parts[name]?.());

  return async () => {
    const from = performance.now();
    for (let quietLooks = 0; quietLooks < 2; ) {
      const busy = busyParts();
      quietLooks = busy.length === 0 ? quietLooks + 1 : 0;
      if (busy.length > 0 && performance.now() - from > patienceMs)
        throw new NotQuiet(busy, patienceMs / 1000);
      if (quietLooks < 2) await sleep(20);
    }
  };
}
