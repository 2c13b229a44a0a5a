import type { SQSClient } from '@aws-sdk/client-sqs';
import { type HeldLetter, holdLetters } from '../adapters/sqs/hold-letters.ts';
import type { Prospect } from '../core/delivery/foresee-redrive.ts';
import { type Lot, lotsOf } from '../core/delivery/plan-redrive.ts';
import type { Target } from './deployment.ts';
import { inParallel } from './in-parallel.ts';
import type { LetterRoad } from './letter-road.ts';
import type { Told } from './letter-table.ts';
import { showProgress } from './terminal.ts';

// What fits into memory, and into the time for which letters are held.
export const mostLetters = 10_000;
const looksAtOnce = 8;

/** Takes the letters of a road in hand, which somebody must let go. */
export function takeLetters(
  sqs: SQSClient,
  road: LetterRoad,
  { local }: Target,
  isStopped: () => boolean,
): Promise<readonly HeldLetter[]> {
  const progress = showProgress('looking at', undefined);
  const looking = { most: mostLetters, patienceSeconds: local ? 0 : 2, isStopped, progress: progress.at };
  return holdLetters(sqs, road.queueUrl)(looking).finally(progress.end);
}

/** Puts copies together and asks of each what a replay would do. Of what nobody waited to hear, nothing is said. */
export async function examineLetters(
  held: readonly HeldLetter[],
  { reasonOf, subjectOf, foresee }: LetterRoad,
  isStopped: () => boolean,
): Promise<readonly Told<HeldLetter>[]> {
  const letters = reasonOf ? held.map((letter) => Object.assign(letter, { reason: reasonOf(letter) })) : held;
  const lots = lotsOf(letters, subjectOf);
  const prospects = new Map<Lot<HeldLetter>, Prospect>();
  const progress = showProgress('asking about', lots.length);
  try {
    await inParallel(looksAtOnce, lots, async (lot) => {
      if (isStopped()) return;
      prospects.set(lot, await foresee(lot.letter));
      progress.at(prospects.size);
    });
  } finally {
    progress.end();
  }
  return lots.flatMap((lot) => {
    const prospect = prospects.get(lot);
    return prospect ? [{ lot, prospect }] : [];
  });
}
