/** Time that passes only when nothing is left to do in it. */
export type Timeline = {
  now: () => number;
  at: (instant: number, run: () => void) => void;
  after: (milliseconds: number, run: () => void) => void;
  /** Runs what is due until then, in order of time and then of asking. */
  runUntil: (end: number) => Promise<void>;
  /** How many things are still to come. */
  pending: () => number;
};

type Due = { instant: number; run: () => void };

/** Everything that was awaited and is known has been acted on: Node runs ticks only once no promise is left to run. */
const settled = (): Promise<void> => new Promise((resolve) => process.nextTick(resolve));

export function timeline(start: number): Timeline {
  const queue: Due[] = [];
  let now = start;
  const at = (instant: number, run: () => void): void => {
    const due = { instant: Math.max(instant, now), run };
    let place = queue.length;
    while (place > 0 && (queue[place - 1]?.instant ?? 0) > due.instant) place--;
    queue.splice(place, 0, due);
  };
  return {
    now: () => now,
    at,
    after: (milliseconds, run) => at(now + Math.max(milliseconds, 0), run),
    runUntil: async (end) => {
      await settled();
      for (;;) {
        const [next] = queue;
        if (!next || next.instant > end) break;
        queue.shift();
        now = next.instant;
        next.run();
        await settled();
      }
      now = Math.max(now, end);
    },
    pending: () => queue.length,
  };
}
