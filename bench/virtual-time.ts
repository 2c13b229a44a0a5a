/** A clock that only moves when nothing is left to do at its moment, so that hours pass in seconds. */
export type VirtualTime = {
  now: () => number;
  pause: (milliseconds: number) => Promise<void>;
  /** Lets time pass until `done`, or until nothing waits for a later moment. */
  run: (done: () => boolean) => Promise<void>;
};

type Sleeper = { at: number; order: number; wake: () => void };

export function virtualTime(start: number): VirtualTime {
  let now = start;
  let order = 0;
  const sleepers: Sleeper[] = [];
  return {
    now: () => now,
    pause: (milliseconds) =>
      new Promise((wake) => {
        push(sleepers, { at: now + Math.max(0, milliseconds), order: order++, wake });
      }),
    run: async (done) => {
      for (;;) {
        // Everything that follows from the last moment has happened once the microtasks are through.
        await new Promise(setImmediate);
        const next = done() ? undefined : pop(sleepers);
        if (!next) return;
        now = next.at;
        next.wake();
      }
    },
  };
}

const isBefore = (one: Sleeper, other: Sleeper): boolean =>
  one.at < other.at || (one.at === other.at && one.order < other.order);

/** A binary heap: a sorted array would be as slow as the backlog is long. */
function push(heap: Sleeper[], sleeper: Sleeper): void {
  let place = heap.length;
  heap.push(sleeper);
  while (place > 0) {
    const above = (place - 1) >> 1;
    const parent = heap[above];
    if (!parent || !isBefore(sleeper, parent)) break;
    heap[place] = parent;
    place = above;
  }
  heap[place] = sleeper;
}

function pop(heap: Sleeper[]): Sleeper | undefined {
  const [first] = heap;
  const last = heap.pop();
  if (!first || !last || heap.length === 0) return first;
  let place = 0;
  for (;;) {
    const left = heap[2 * place + 1];
    const right = heap[2 * place + 2];
    const child = left && right && isBefore(right, left) ? right : left;
    if (!child || !isBefore(child, last)) break;
    heap[place] = child;
    place = 2 * place + (child === left ? 1 : 2);
  }
  heap[place] = last;
  return first;
}

/** Numbers from 0 to 1 that are the same in every run (Park and Miller's generator). */
export function seeded(seed: number): () => number {
  let state = (seed % 2_147_483_646) + 1;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
