import { matterMark } from '../catalogue/matter-mark.ts';
import type { Notification, NotificationType } from '../catalogue/notification-type.ts';
import { Defect, eventIdReused } from '../intake/defect.ts';
import { RetryLater } from '../intake/retry-later.ts';
import { dayMs, Instant, later } from '../time/instant.ts';
import type { Message } from './message.ts';
import { messageIdOf } from './message-id.ts';
import type * as ports from './ports.ts';

export type AttemptPorts = {
  now: ports.Now;
  newOwner: ports.NewOwner;
  claim: ports.ClaimMessage;
  takeOver: ports.TakeOver;
  noteReuse: ports.NoteReuse;
};

export type Attempt = {
  message: Message;
  /** What is left to do: all of it, to say that nobody will ever know, or nothing. */
  due: 'send' | 'end-unconfirmed' | 'nothing';
  /** Nothing was posted under this post's number before: nobody tried, or the last attempt vouched for it. */
  unposted: boolean;
};

// A function is ended after 30 seconds, so an attempt that holds its lease this long is no more.
const leaseMs = 60_000;

/** Makes the message ours alone for a while: a claim of its own, or one that another attempt has left. */
export async function beginAttempt(
  ports: AttemptPorts,
  type: NotificationType,
  { event, link, matters, facts }: Notification,
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
    ...(link && { link }),
    ...(matters.length > 0 && { matters: matters.map(matterMark) }),
    ...(Object.keys(facts).length > 0 && { facts }),
    state: 'claimed',
    times: { claimed: at },
    ...lease,
  };
  const taken = await ports.claim(message);
  if (taken.won) return { message, due: 'send', unposted: true };
  if (taken.existing.contentHash === message.contentHash)
    return resume(ports, taken.existing, { type, lease, at, delivery });
  await ports.noteReuse(message.id, message.contentHash);
  throw eventIdReused();
}

/** Stands in front of an owner, so that a record knows the attempt it has brought about itself. */
const markOf = ({ record }: ports.Delivery): string => `${record.slice(0, 8)}.`;

type Comer = { type: NotificationType; lease: ports.Lease; at: Instant; delivery: ports.Delivery };

async function resume(ports: AttemptPorts, existing: Message, comer: Comer): Promise<Attempt> {
  const { lease, at, delivery } = comer;
  if (!isOpenTo(existing, delivery, at)) return { message: existing, due: 'nothing', unposted: false };
  const released = existing.released === true;
  if (!released && at < existing.leaseUntil)
    throw new RetryLater('BUSY', 'another attempt is at work on this event', 2);
  if (existing.state === 'in-doubt') return resumeDoubt(ports, existing, comer);
  if (!released) mustBeRecent(existing, at);
  return { message: await taken(ports, existing, lease), due: 'send', unposted: released };
}

/** The second post has a number of its own, and a mark of its own before it is made: there is never a third. */
async function resumeDoubt(
  ports: AttemptPorts,
  existing: Message,
  { type, lease, at }: Comer,
): Promise<Attempt> {
  const again = type.whenUnconfirmed === 'send-once-more' && existing.attempt === undefined;
  const message = await taken(ports, existing, lease);
  if (!again || isTooOld(existing, at)) return { message, due: 'end-unconfirmed', unposted: false };
  return { message: { ...message, attempt: 2 }, due: 'send', unposted: true };
}

async function taken({ takeOver }: AttemptPorts, existing: Message, lease: ports.Lease): Promise<Message> {
  if (!(await takeOver(existing, lease)))
    throw new RetryLater('BUSY', 'another attempt took this event up', 5);
  const { released: _, ...open } = existing;
  return { ...open, ...lease, state: existing.state === 'in-doubt' ? 'in-doubt' : 'claimed' };
}

/** Whether this delivery may take the message up; where it must only wait, it throws. */
function isOpenTo(existing: Message, delivery: ports.Delivery, at: Instant): boolean {
  switch (existing.state) {
    case 'claimed':
      return true;
    case 'deferred':
    case 'in-doubt':
      return delivery.woken && isDue(existing, at);
    case 'refused':
      return existing.released === true && isMended(existing, delivery);
    default:
      return false;
  }
}

/** The scheduler's clock may run a little ahead of ours. */
function isDue({ wakeAt = Instant.parse(0) }: Message, at: Instant): true {
  if (at >= wakeAt) return true;
  throw new RetryLater('EARLY', 'woken before its hour', Math.ceil((wakeAt - at) / 1000));
}

/** What a person must mend is open to whom a person has sent, and to no mere copy of the event. */
function isMended({ owner, code }: Message, delivery: ports.Delivery): boolean {
  if (!delivery.redriven && owner.startsWith(markOf(delivery))) throw mendable(code ?? 0); // it never reached the dead letters
  return delivery.redriven;
}

/** Marks are kept for the customer's last days only: of an older attempt nobody can tell. */
const isTooOld = ({ leaseUntil }: Message, at: Instant): boolean => at - leaseUntil > dayMs;

function mustBeRecent(existing: Message, at: Instant): void {
  if (!isTooOld(existing, at)) return;
  throw new Defect(
    'CLAIM_TOO_OLD',
    '',
    'An attempt of over a day ago may have sent this; publish it under a new eventId if it did not arrive.',
  );
}

/** Meta refused, and a person can mend why. */
export const mendable = (code: number): Defect =>
  new Defect(`META_${code}`, '', `Meta refused the message with code ${code}; see the table of its codes.`);
