import { isForGood } from '../catalogue/matter.ts';
import type { Notification, NotificationType } from '../catalogue/notification-type.ts';
import type { Cap } from '../policy/caps.ts';
import type { Customer } from '../recipients/customer.ts';
import { dayMs, type Instant, later } from '../time/instant.ts';
import { localDay } from '../time/time-zone.ts';
import type { Message } from './message.ts';
import { sendMarkOf } from './message-id.ts';
import type { CustomerRecord, ReserveSend } from './ports.ts';

export type Reservation = Parameters<ReserveSend>[0];

/** Where the mark of another attempt stands, the message may have been posted. */
export const isMarked = (
  { id, attempt }: Pick<Message, 'id' | 'attempt'>,
  { reservations }: CustomerRecord,
): boolean => reservations.some(({ marks }) => marks.includes(sendMarkOf(id, attempt)));

/** What a send takes of the customer's day. */
export function reservationOf(
  { id, attempt, customerId, owner }: Message,
  { purpose }: Pick<NotificationType, 'purpose'>,
  { event, matters }: Pick<Notification, 'event' | 'matters'>,
  caps: readonly Cap[],
  { customer, record, now }: { customer: Customer; record: CustomerRecord; now: Instant },
): Reservation {
  const dayOf = (instant: Instant) => localDay(instant, customer.timeZone);
  const day = dayOf(now);
  const neighbours = [dayOf(later(now, -dayMs)), dayOf(later(now, dayMs))];
  const forget = record.reservations
    .filter((one) => one.day < day && !neighbours.includes(one.day))
    .map(({ day: old, counter }) => ({ day: old, counter }));
  const unsettled = matters.map((matter) => ({
    matter,
    after: isForGood(matter) ? undefined : event.occurredAt,
  }));
  return {
    customerId,
    mark: sendMarkOf(id, attempt),
    owner,
    purpose,
    receipt: record.consents[purpose]?.receipt,
    day,
    neighbours,
    caps,
    matters: unsettled,
    forget,
    pairUntil: record.pairUntil,
    countedAt: record.countedAt,
    at: now,
  };
}
