export type FunctionClocks = {
  /** Shared with the workers of a function: milliseconds that its clock is ahead. */
  of(title: string): SharedArrayBuffer;
  /** Functions that are not named go right. */
  set(skews: { function: string; skewMs: number }[]): void;
};

export function createFunctionClocks(): FunctionClocks {
  const clocks = new Map<string, SharedArrayBuffer>();
  const of = (title: string): SharedArrayBuffer => {
    const clock = clocks.get(title) ?? new SharedArrayBuffer(8);
    clocks.set(title, clock);
    return clock;
  };
  const put = (title: string, skewMs: number) =>
    Atomics.store(new BigInt64Array(of(title)), 0, BigInt(skewMs));

  return {
    of,
    set: (skews) => {
      for (const title of clocks.keys()) put(title, 0);
      for (const skew of skews) put(skew.function, skew.skewMs);
    },
  };
}
