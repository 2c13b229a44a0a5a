import type { DeadLetter } from '../core/delivery/dead-letter.ts';
import type { Deed, Lot } from '../core/delivery/plan-redrive.ts';
import { inParallel } from './in-parallel.ts';

export type Due<Letter extends DeadLetter> = { lot: Lot<Letter>; deed: Deed };

/** `copy-left`: it was replayed, and still lies here too, which does no harm. */
export type Done = 'replayed' | 'dropped' | 'copy-left';

type Ports<Letter> = {
  replay: (letter: Letter) => Promise<void>;
  remove: (letter: Letter) => Promise<void>;
  isStopped: () => boolean;
  progress: (done: number) => void;
};

const atOnce = 8;

/**
 * Replays and drops, lot by lot; first back, then away, so that nothing is lost in between. The first trouble ends
 * it, and what is not among the done lies where it lay.
 */
export async function carryOut<Letter extends DeadLetter>(
  due: readonly Due<Letter>[],
  { replay, remove, isStopped, progress }: Ports<Letter>,
): Promise<{ done: ReadonlyMap<Lot<Letter>, Done>; trouble?: unknown }> {
  const done = new Map<Lot<Letter>, Done>();
  const carry = async ({ lot, deed }: Due<Letter>): Promise<void> => {
    if (isStopped() || deed === 'keep') return;
    if (deed === 'replay') {
      await replay(lot.letter);
      done.set(lot, 'copy-left');
    }
    for (const copy of lot.copies) await remove(copy);
    done.set(lot, deed === 'replay' ? 'replayed' : 'dropped');
    progress(done.size);
  };
  try {
    await inParallel(atOnce, due, carry);
    return { done };
  } catch (trouble) {
    return { done, trouble };
  }
}
