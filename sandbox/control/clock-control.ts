import type { Settle } from './settle.ts';

export class ClockRefused extends Error {
  override name = 'ClockRefused';
}

export type Moving = {
  now(): number;
  moveTo(instant: number): void;
  /** Also backwards; only while nothing has happened. */
  jumpTo(instant: number): void;
  /** The next instant at which something falls due by itself. */
  nextDue(): number | undefined;
  /** Works off what is due now. */
  fireDue(): Promise<void>;
  settle: Settle;
  isUntouched(): boolean;
};

export type ClockControl = {
  now(): number;
  nextDue: Moving['nextDue'];
  /** Answers the instant it has become. */
  moveTo(instant: number): Promise<number>;
  /** Resolves when no move is under way. */
  atRest(): boolean;
};

/** Moves time from one due instant to the next, so that day 1's work is done on day 1 and not on day 3. */
export function createClockControl(moving: Moving): ClockControl {
  const { now, fireDue, settle } = moving;
  let last: Promise<unknown> = Promise.resolve();
  let under = 0;

  return {
    now,
    nextDue: moving.nextDue,
    atRest: () => under === 0,
    moveTo: (instant) => {
      under += 1;
      const move = last
        .then(() => walkTo(instant))
        .finally(() => {
          under -= 1;
        });
      last = move.catch(() => undefined);
      return move;
    },
  };

  async function walkTo(target: number): Promise<number> {
    if (target < now()) return jumpBack(target);
    await workOff();
    for (let due = nextBefore(target); due !== undefined; due = nextBefore(target)) {
      moving.moveTo(due);
      await workOff();
    }
    if (target > now()) moving.moveTo(target);
    await workOff();
    return now();
  }

  async function workOff(): Promise<void> {
    await fireDue();
    await settle();
  }

  function nextBefore(target: number): number | undefined {
    const due = moving.nextDue();
    return due !== undefined && due > now() && due < target ? due : undefined;
  }

  function jumpBack(target: number): number {
    if (!moving.isUntouched()) {
      throw new ClockRefused(
        `The clock moves forward only, and it is ${new Date(now()).toISOString()}: only a fresh sandbox may be set back, before its first event.`,
      );
    }
    moving.jumpTo(target);
    return now();
  }
}
