/** Admits `burst` requests at once and `rate` per second, by real time: a moved clock earns no requests. */
export function createTokenBucket({ rate, burst }: { rate: number; burst: number }): () => boolean {
  let tokens = burst;
  let filledAt = performance.now();
  return () => {
    const at = performance.now();
    tokens = Math.min(burst, tokens + ((at - filledAt) / 1000) * rate);
    filledAt = at;
    if (tokens < 1) return false;
    tokens--;
    return true;
  };
}
