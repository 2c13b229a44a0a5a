import { type Block, isBackOff, type Pause, pauseChange, resumeChange } from './line-pauses.ts';
import { isPaused, learn, type Pool, type Slot } from './line-pool.ts';
import type { SendResult } from './ports.ts';

// One answer of Meta's trouble may be chance.
const backOffsInARow = 2;

/** What Meta made of a turn: refused for all, the line pauses; answered at all, a probe ends the pause. */
export async function endTurn(
  pool: Pool,
  { probe: mine }: Slot,
  result: SendResult | undefined,
): Promise<void> {
  const refusal = refusalIn(pool, result, mine);
  if (refusal) return pauseLine(pool, refusal);
  if (mine && hasAnswered(result)) learn(pool, (await pool.change(resumeChange(pool.stream, mine))).row);
}

type Refusal = { block: Block; cause: number; mine: Pause | undefined };

function refusalIn(pool: Pool, result: SendResult | undefined, mine: Pause | undefined): Refusal | undefined {
  if (hasAnswered(result)) pool.backOffs = 0;
  if (result?.state !== 'not-sent') return undefined;
  const { code: cause, blocks } = result;
  if (blocks === 'lane' || blocks === 'line') return { block: blocks, cause, mine };
  if (!isBackOff(cause)) return undefined;
  pool.backOffs++;
  return mine || pool.backOffs >= backOffsInARow ? { block: 'lane', cause, mine } : undefined;
}

const hasAnswered = (result: SendResult | undefined): boolean =>
  result !== undefined &&
  result.state !== 'in-doubt' &&
  (result.state !== 'not-sent' || result.blocks === 'pair');

async function pauseLine(pool: Pool, { block, cause, mine }: Refusal): Promise<void> {
  if (!mine && (pool.pausing || isPaused(pool))) return;
  pool.pausing = true;
  try {
    const now = pool.now();
    const refused = { block, cause, now, probe: mine };
    const own = await pool.change(pauseChange(pool.row, pool.stream, refused));
    learn(pool, own.row);
    if (block === 'line' && own.done) pool.stopped(cause);
    if (block === 'lane' && pool.stream === 'general') return; // security finds out for itself
    const other = pool.stream === 'urgent' ? 'general' : 'urgent';
    learn(pool, (await pool.change(pauseChange(pool.row, other, { ...refused, probe: undefined }))).row);
  } finally {
    pool.pausing = false;
  }
}
