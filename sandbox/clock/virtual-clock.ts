import { realNow, shiftDate } from './shift-date.ts';

export type VirtualClock = {
  now(): number;
  realNow(): number;
  /** Holds the milliseconds that virtual time is ahead; handed to every worker. */
  offset: SharedArrayBuffer;
  moveTo(instant: number): void;
  /** Any offset, backwards too: for a clock that is restored, or set before anything has happened. */
  setOffset(milliseconds: number): void;
};

export function installVirtualClock(): VirtualClock {
  const offset = new SharedArrayBuffer(8);
  const shift = new BigInt64Array(offset);
  const now = shiftDate(offset);

  const setOffset = (milliseconds: number) => {
    Atomics.store(shift, 0, BigInt(Math.round(milliseconds)));
  };
  const moveTo = (instant: number) => {
    if (!(instant >= now())) {
      throw new RangeError(`The clock moves forward only: it is ${new Date().toISOString()} already`);
    }
    setOffset(instant - realNow());
  };
  return { now, realNow, offset, moveTo, setOffset };
}
