import type { MessageId } from '../../core/delivery/message-id.ts';
import type { Instant } from '../../core/time/instant.ts';
import type { keepWaiting } from '../dynamodb/keep-waiting.ts';
import type { scheduleWake } from './schedule-wake.ts';

/** Keeps an event until its hour and has it woken then. Safe to repeat: the same message wakes once; another hour replaces the first. */
export type DeferMessage = (deferred: { id: MessageId; until: Instant; detail: unknown }) => Promise<void>;

/** In this order, so that whoever is woken finds what to decide about. */
export const deferMessage =
  (keep: ReturnType<typeof keepWaiting>, schedule: ReturnType<typeof scheduleWake>): DeferMessage =>
  async (deferred) => {
    await keep(deferred);
    await schedule(deferred);
  };
