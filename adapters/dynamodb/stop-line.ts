import { pauseChange } from '../../core/delivery/line.ts';
import type { ChangeLine } from '../../core/delivery/line-row.ts';
import type { StopLine } from '../../core/delivery/ports.ts';

/** The first pause that an answer with this code would bring, of both streams; one that stands already is left alone. */
export const stopLine =
  (change: ChangeLine): StopLine =>
  async (cause, at) => {
    const refused = { block: 'line' as const, cause, now: at, probe: undefined };
    const general = await change(pauseChange({}, 'general', refused));
    const urgent = await change(pauseChange({}, 'urgent', refused));
    return general.done || urgent.done ? 'saved' : 'stale';
  };
