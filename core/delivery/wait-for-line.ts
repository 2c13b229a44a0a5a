import type { Notification, NotificationType } from '../catalogue/notification-type.ts';
import { RetryLater } from '../intake/retry-later.ts';
import { later } from '../time/instant.ts';
import type { Message, Outcome } from './message.ts';
import type * as ports from './ports.ts';

type Waiting = {
  type: Pick<NotificationType, 'lane'>;
  notification: Pick<Notification, 'published'>;
  message: Message;
  delivery: ports.Delivery;
};

// A buffer makes nobody wait longer, and gives up after ten tries.
const longestInBufferSeconds = 15 * 60;
const longSeconds = 10 * 60;
const manyReceives = 6;

/**
 * Has a message woken when the line it waits for is likely to be free, where its buffer would give up before that.
 * Undefined where it goes back to the buffer: a short wait, security, and a second post, which has a wake of its own.
 */
export async function waitForLine(
  { now, defer }: { now: ports.Now; defer: ports.DeferMessage },
  { type, notification, message, delivery }: Waiting,
  trouble: unknown,
): Promise<Extract<Outcome, { state: 'deferred' }> | undefined> {
  if (type.lane === 'security' || message.attempt === 2 || !(trouble instanceof RetryLater)) return undefined;
  const { reason, afterSeconds } = trouble;
  if (afterSeconds < longSeconds && (delivery.receives ?? 1) < manyReceives) return undefined;
  const wakeAt = later(now(), Math.max(afterSeconds, longestInBufferSeconds) * 1000);
  const { id, eventId } = message;
  // Named after its second, or it could meet its predecessor, which has just fired and is about to be deleted.
  const wake = `${id}.line${Math.ceil(wakeAt / 1000)}`;
  await defer({ id, wake, eventId, until: wakeAt, detail: notification.published });
  return { state: 'deferred', wakeAt, trouble: reason, released: true };
}
