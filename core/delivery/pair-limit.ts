import { RetryLater } from '../intake/retry-later.ts';
import { type Instant, later } from '../time/instant.ts';

/**
 * Meta takes a message every six seconds to the same customer, and up to 45 at once, borrowed from the seconds to
 * come. A customer's row says until when they are borrowed.
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/about-the-platform (2026-03)
 */
export const pairSpacingMs = 6000;
const burst = 45;

/** A message more may be sent to whom the borrowed time ends by then. */
export const pairRoom = (now: Instant): Instant => later(now, (burst - 1) * pairSpacingMs);

/** Until when everything is borrowed, once Meta has said so. */
export const pairExhausted = (now: Instant): Instant => later(now, burst * pairSpacingMs);

/** What is further ahead than anybody can borrow was written by a clock that runs wrong, and binds nobody. */
export const pairAbsurd = (now: Instant): Instant => later(now, 2 * burst * pairSpacingMs);

export const isBorrowing = (until: Instant | undefined, now: Instant): until is Instant =>
  until !== undefined && until > now && until <= pairAbsurd(now);

/** Puts a message off that Meta would refuse for the sake of this one customer. */
export function mustNotCrowd(until: Instant | undefined, now: Instant): void {
  if (!isBorrowing(until, now) || until <= pairRoom(now)) return;
  const waitSeconds = Math.ceil((until - pairRoom(now)) / 1000);
  throw new RetryLater('PAIR_LIMIT', 'the customer has had as many as Meta takes at once', waitSeconds);
}
