export type Cached<T> = {
  (): Promise<T>;
  /** Reads anew at the next call, unless the value is younger than `minimumAgeMs`: an attacker must not make us pay per try. */
  refresh: (minimumAgeMs: number) => boolean;
};

/** Keeps what was read for a while; Secrets Manager asks $5 per million calls. A failed read is not kept. */
export function cached<T>(read: () => Promise<T>, now: () => number, lifetimeMs: number): Cached<T> {
  let kept: { value: Promise<T>; at: number } | undefined;
  const get = (): Promise<T> => {
    if (kept && now() - kept.at < lifetimeMs) return kept.value;
    const value = read();
    const mine = { value, at: now() };
    kept = mine;
    value.catch(() => {
      if (kept === mine) kept = undefined;
    });
    return value;
  };
  const refresh = (minimumAgeMs: number): boolean => {
    if (!kept || now() - kept.at < minimumAgeMs) return false;
    kept = undefined;
    return true;
  };
  return Object.assign(get, { refresh });
}
