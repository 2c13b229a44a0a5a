import { rateOf } from './line-pace.ts';
import type { ChangeLine } from './line-row.ts';
import { receivedChange } from './line-slots.ts';
import type { CountReceived } from './ports.ts';

// Until a row has told its rate: messages that came in take too little of it rather than too much.
const highestPerSecond = 1000;

/** One write for a batch; where nothing is being sent there is nobody to be slowed, and it changes nothing. */
export const countReceived = (
  change: ChangeLine,
  most: number | undefined,
  now: () => number,
): CountReceived => {
  let perSecond = highestPerSecond;
  return async (messages) => {
    if (messages === 0) return;
    const { row } = await change(receivedChange(messages, perSecond, now()));
    perSecond = rateOf(row, most);
  };
};
