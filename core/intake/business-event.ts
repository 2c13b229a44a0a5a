import * as z from 'zod';
import { CustomerId } from '../recipients/customer-id.ts';
import { type Instant, Timestamp } from '../time/instant.ts';
import { findCardNumber } from './card-number.ts';
import { contentHash } from './content-hash.ts';
import { Defect } from './defect.ts';

/** The producer's idempotency key: same id and same content is one message ever. */
export const EventId = z.string().min(1).max(128).regex(/^\S+$/, 'must not contain white space');

/** The detail of every event on the bus that is addressed to us. Unknown fields are ignored, for forward compatibility. */
export type BusinessEvent<Data> = {
  eventId: string;
  occurredAt: Instant;
  customerId: CustomerId;
  expiresAt?: Instant | undefined;
  costCentre?: string | undefined;
  schemaVersion?: string | number | undefined;
  data: Data;
  /** Tells a repetition from another event under the same id. */
  contentHash: string;
};

/** What EventBridge puts into a queue, as far as we look at it. */
const Envelope = z.object({ 'detail-type': z.string(), detail: z.unknown() });

const detailOf = <Data>(data: z.ZodType<Data>) =>
  z.object({
    eventId: EventId,
    occurredAt: Timestamp,
    customerId: CustomerId,
    expiresAt: Timestamp.optional(),
    costCentre: z.string().max(64).optional(),
    schemaVersion: z.union([z.string().max(16), z.int()]).optional(),
    data,
  });

/** Splits a queue's record into detail-type and detail, or says why it is no event. */
export function openEnvelope(body: string): { detailType: string; detail: unknown } {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    throw new Defect(
      'INVALID_EVENT',
      '',
      'The record is not JSON; only EventBridge may write to this queue.',
    );
  }
  const envelope = Envelope.safeParse(json);
  if (!envelope.success) throw new Defect('INVALID_EVENT', '', 'The record is not an EventBridge event.');
  return { detailType: envelope.data['detail-type'], detail: envelope.data.detail };
}

/** Parses an event's detail; throws a Defect with the path of the first bad field, and never with its value. */
export function parseEvent<Data>(
  detailType: string,
  data: z.ZodType<Data>,
  detail: unknown,
): BusinessEvent<Data> {
  const cardNumber = findCardNumber(detail);
  if (cardNumber !== undefined) {
    throw new Defect(
      'CARD_NUMBER',
      cardNumber,
      `${detailType}: ${cardNumber} holds a card number; send the last four digits only.`,
    );
  }
  const parsed = detailOf(data).safeParse(detail);
  if (!parsed.success) {
    const [first] = parsed.error.issues;
    const path = first?.path.join('.') ?? '';
    throw new Defect(
      'INVALID_EVENT',
      path,
      `${detailType}: ${path || 'detail'}: ${first?.message ?? 'malformed'}`,
    );
  }
  return { ...parsed.data, contentHash: contentHash([detailType, detail]) };
}
