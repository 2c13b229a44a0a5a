import { pauseChange } from './line-pauses.ts';
import type { ChangeLine } from './line-row.ts';
import type { StopLine } from './ports.ts';

/** The first pause that an answer with this code would bring, of both streams; one that stands already is left alone. */
export const stopLine =
  (change: ChangeLine): StopLine =>
  async (cause, at) => {
    const refused = { block: 'line' as const, cause, now: at, probe: undefined };
    const general = await change(pauseChange({}, 'general', refused));
    const urgent = await change(pauseChange({}, 'urgent', refused));
    return general.done || urgent.done ? 'saved' : 'stale';
  };
