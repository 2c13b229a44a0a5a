import { isSettling, settlingEvents } from '../catalogue/matter.ts';
import { parseEvent } from '../intake/business-event.ts';
import type { CustomerId } from '../recipients/customer-id.ts';
import { type Instant, latest } from '../time/instant.ts';
import { localDay } from '../time/time-zone.ts';
import { judgeNotification, type Question, type Rules } from './judge-notification.ts';
import { messageIdOf, sendMarkOf } from './message-id.ts';
import type { CustomerRecord, Reserved } from './ports.ts';

/** The customer's row as it would stand once the message was sent: one place of the day fewer. */
export function rowAfterSend(rules: Pick<Rules, 'policy'>, question: Question): CustomerRecord {
  const { record, notification, now } = question;
  if (!record.customer) return record;
  const { caps } = judgeNotification(rules, question).facts;
  const day = localDay(now, record.customer.timeZone);
  const mark = sendMarkOf(messageIdOf(notification.event.eventId));
  const reservations = caps.reduce(
    (rows: readonly Reserved[], { counter }) => marked(rows, { day, counter, marks: [mark] }),
    record.reservations,
  );
  return { ...record, reservations };
}

const marked = (rows: readonly Reserved[], mark: Reserved): readonly Reserved[] => {
  const isSame = ({ day, counter }: Reserved) => day === mark.day && counter === mark.counter;
  const marks = rows.filter(isSame).flatMap((row) => row.marks);
  return [...rows.filter((row) => !isSame(row)), { ...mark, marks: [...new Set([...marks, ...mark.marks])] }];
};

/** Whom an event settles matters for, and their row once it has; undefined for events that settle nothing. */
export function settlement(
  detailType: string,
  detail: unknown,
): { customerId: CustomerId; after: (record: CustomerRecord) => CustomerRecord } | undefined {
  const schema = isSettling(detailType) ? settlingEvents[detailType] : undefined;
  if (!schema) return undefined;
  const { customerId, occurredAt, data } = parseEvent(detailType, schema, detail);
  const settledAt = (record: CustomerRecord, matter: string): Instant | undefined => {
    const known = record.settled(matter);
    if (!data.some((one) => one === matter)) return known;
    return known === undefined ? occurredAt : latest(known, occurredAt);
  };
  return {
    customerId,
    after: (record) => ({ ...record, settled: (matter) => settledAt(record, matter) }),
  };
}
