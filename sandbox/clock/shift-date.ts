const RealDate = Date;

/** Milliseconds by the machine's own clock, whatever this thread's `Date` has been made to say. */
export const realNow = () => RealDate.now();

/**
 * Replaces this thread's `Date` by one that runs `offset` milliseconds ahead; the buffer may be shared with
 * other threads, which then see a move at their next statement. `skew` is further ahead, for this thread alone.
 */
export function shiftDate(offset: SharedArrayBuffer, skew = new SharedArrayBuffer(8)): () => number {
  const shifts = [offset, skew].map((buffer) => new BigInt64Array(buffer));
  const now = () => shifts.reduce((time, shift) => time + Number(Atomics.load(shift, 0)), RealDate.now());
  const VirtualDate = new Proxy(RealDate, {
    apply: () => new RealDate(now()).toString(),
    construct: (target, args, newTarget) =>
      Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
    get: (target, key) => (key === 'now' ? now : Reflect.get(target, key)),
  });
  globalThis.Date = VirtualDate;
  RealDate.prototype.constructor = VirtualDate;
  return now;
}
