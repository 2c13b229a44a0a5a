import type { MessageStatus, Outgoing } from '../messages/chat-message.ts';
import type { MetaWorld } from '../meta-world.ts';
import { statusUpdate } from './status-update.ts';

/** How long after the step before, in milliseconds of real time: at least, and up to as much again. */
const pace: Record<MessageStatus, number> = { sent: 20, delivered: 50, read: 150, failed: 40 };

/** In reverse order `sent` must wait until `read` is out. */
const reversed: Record<MessageStatus, number> = { sent: 2000, delivered: 1000, read: 0, failed: 0 };

/** By itself a phone receives and, a moment later, reads. Continues where an earlier run left off. */
export function follow(world: MetaWorld, message: Outgoing): void {
  const next = nextStatus(message);
  if (next === undefined) return;
  world.timers.after(pace[next] * (1 + Math.random()), () => {
    // Someone may have reported a status by hand in the meantime.
    if (nextStatus(message) === next) report(world, message, next, message.failure);
    follow(world, message);
  });
}

export function report(world: MetaWorld, message: Outgoing, status: MessageStatus, code?: number): void {
  const phone = world.phones.byKey(message.phone);
  if (!phone) throw new Error('a message without its phone');
  const entry = { status, at: world.now(), ...(status === 'failed' ? { code: code ?? 131000 } : {}) };
  message.statuses.push(entry);
  if (status === 'read' || status === 'failed' || message.kind === 'reaction') message.course = 'done';

  const reorder = world.behaviour.standing().webhooks.reorder;
  world.tell(statusUpdate(message, entry, phone), reorder ? { afterMs: reversed[status], alone: true } : {});
  world.messages.save(message);
  world.live.changed(phone.key);
}

function nextStatus(message: Outgoing): MessageStatus | undefined {
  const reached = message.statuses.at(-1)?.status;
  if (message.course === 'failing') return reached === 'failed' ? undefined : 'failed';
  if (message.course !== 'automatic') return undefined;
  return reached === undefined
    ? 'sent'
    : reached === 'sent'
      ? 'delivered'
      : reached === 'delivered'
        ? 'read'
        : undefined;
}
