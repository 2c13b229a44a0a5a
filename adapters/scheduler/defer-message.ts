import type { DeferMessage } from '../../core/delivery/ports.ts';
import type { keepWaiting } from '../dynamodb/keep-waiting.ts';
import type { scheduleWake } from './schedule-wake.ts';

/** In this order, so that whoever is woken finds what to decide about. */
export const deferMessage =
  (keep: ReturnType<typeof keepWaiting>, schedule: ReturnType<typeof scheduleWake>): DeferMessage =>
  async (deferred) => {
    await keep(deferred);
    await schedule(deferred);
  };
