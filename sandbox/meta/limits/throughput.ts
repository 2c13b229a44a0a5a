export type Throughput = {
  /** Takes one of the second's messages; false when the number has used them up. */
  take(now: number, perSecond: number): boolean;
  /** Counts a message that nobody may refuse: one that came in. */
  count(now: number, perSecond: number): void;
};

export function createThroughput(): Throughput {
  let tokens = Number.POSITIVE_INFINITY;
  let at = 0;

  const refill = (now: number, perSecond: number): void => {
    const elapsed = Math.max(0, now - at);
    tokens = Math.min(perSecond, tokens + (elapsed * perSecond) / 1000);
    at = now;
  };
  return {
    take(now, perSecond) {
      refill(now, perSecond);
      if (tokens < 1) return false;
      tokens -= 1;
      return true;
    },
    count(now, perSecond) {
      refill(now, perSecond);
      tokens = Math.max(0, tokens - 1);
    },
  };
}
