import type { Notification, NotificationType } from '../catalogue/notification-type.ts';
import { Defect, eventIdReused } from '../intake/defect.ts';
import { RetryLater } from '../intake/retry-later.ts';
import { type Instant, later } from '../time/instant.ts';
import type { Message } from './message.ts';
import { messageIdOf } from './message-id.ts';
import type * as ports from './ports.ts';

export type AttemptPorts = {
  now: ports.Now;
  newOwner: ports.NewOwner;
  claim: ports.ClaimMessage;
  takeOver: ports.TakeOver;
};

export type Attempt = {
  message: Message;
  /** The message has come to its end already, or is on its way with Meta. */
  over: boolean;
  /** There was no attempt before this one, or the last one vouched that nothing had been posted. */
  unposted: boolean;
};

// A function is ended after 30 seconds, so an attempt that holds its lease this long is no more.
const leaseMs = 60_000;

/** Makes the message ours alone for a while: a claim of its own, or one that another attempt has left. */
export async function beginAttempt(
  ports: AttemptPorts,
  type: NotificationType,
  { event }: Notification,
  delivery: ports.Delivery,
): Promise<Attempt> {
  const at = ports.now();
  const lease = { owner: `${markOf(delivery)}${ports.newOwner()}`, leaseUntil: later(at, leaseMs) };
  const message: Message = {
    id: messageIdOf(event.eventId),
    eventId: event.eventId,
    customerId: event.customerId,
    type: type.name,
    contentHash: event.contentHash,
    ...(event.costCentre && { costCentre: event.costCentre }),
    state: 'claimed',
    times: { claimed: at },
    ...lease,
  };
  const taken = await ports.claim(message);
  if (taken.won) return { message, over: false, unposted: true };
  if (taken.existing.contentHash === message.contentHash)
    return resume(ports, taken.existing, { lease, at, delivery });
  throw eventIdReused();
}

/** Stands in front of an owner, so that a record knows the attempt it has brought about itself. */
const markOf = ({ record }: ports.Delivery): string => `${record.slice(0, 8)}.`;

type Comer = { lease: Pick<Message, 'owner' | 'leaseUntil'>; at: Instant; delivery: ports.Delivery };

async function resume(
  { takeOver }: AttemptPorts,
  existing: Message,
  { lease, at, delivery }: Comer,
): Promise<Attempt> {
  const over = { message: existing, over: true, unposted: false };
  const released = existing.released === true;
  const isRefused = existing.state === 'refused' && released;
  if (existing.state !== 'claimed' && !isRefused) return over;
  // What a person must mend is open to whom a person has sent, and to no mere copy of the event.
  if (isRefused && !delivery.redriven) {
    if (existing.owner.startsWith(markOf(delivery))) throw mendable(existing.code ?? 0); // it never reached the dead letters
    return over;
  }
  if (!released && at < existing.leaseUntil)
    throw new RetryLater('BUSY', 'another attempt is at work on this event', 2);
  if (!(await takeOver(existing, lease)))
    throw new RetryLater('BUSY', 'another attempt took this event up', 5);
  const { released: _, ...open } = existing;
  return { message: { ...open, ...lease, state: 'claimed' }, over: false, unposted: released };
}

/** Meta refused, and a person can mend why. */
export const mendable = (code: number): Defect =>
  new Defect(`META_${code}`, '', `Meta refused the message with code ${code}; see the table of its codes.`);
