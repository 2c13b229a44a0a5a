import * as z from 'zod';
import { CustomerId } from '../recipients/customer-id.ts';
import { type Instant, Timestamp } from '../time/instant.ts';
import { contentHash } from './content-hash.ts';
import { Defect } from './defect.ts';
import { pathOf } from './field-path.ts';
import { findCardNumber } from './find-card-number.ts';

/** The producer's idempotency key: same id and same content is one message ever. */
export const EventId = z
  .string()
  .min(1)
  .max(128)
  // Neither SQS nor a terminal takes control characters.
  .regex(/^[^\s\p{C}]+$/u, 'must not contain white space or control characters');

/** The detail of every event on the bus that is addressed to us. Unknown fields are ignored, for forward compatibility. */
export type BusinessEvent<Data> = {
  eventId: string;
  occurredAt: Instant;
  customerId: CustomerId;
  expiresAt?: Instant | undefined;
  costCentre?: string | undefined;
  schemaVersion?: string | number | undefined;
  data: Data;
  /** Tells a repetition from another event under the same id; fields that we do not know do not count. */
  contentHash: string;
};

/** What EventBridge puts into a queue, as far as we look at it. */
const Envelope = z.object({ 'detail-type': z.string(), detail: z.unknown() });

const Detail = z.object({
  eventId: EventId,
  occurredAt: Timestamp,
  customerId: CustomerId,
  expiresAt: Timestamp.optional(),
  costCentre: z.string().max(64).optional(),
  schemaVersion: z.union([z.string().max(16), z.int()]).optional(),
  data: z.unknown(),
});

/** In two steps, since making a schema of both for each event would take longer than reading it. */
function readDetail<Data>(data: z.ZodType<Data>, detail: unknown) {
  const whole = Detail.safeParse(detail);
  if (!whole.success) return { issue: whole.error.issues[0], path: whole.error.issues[0]?.path ?? [] };
  const inner = data.safeParse(whole.data.data);
  if (inner.success) return { read: { ...whole.data, data: inner.data } };
  const [issue] = inner.error.issues;
  return { issue, path: ['data', ...(issue?.path ?? [])] };
}

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

// More than anybody means, and few enough for whatever recurses.
const deepest = 64;

function isDeeperThan(levels: number, value: unknown): boolean {
  let inside = [value];
  for (let level = 0; level <= levels && inside.length > 0; level++) {
    inside = inside.flatMap((one) => (typeof one === 'object' && one !== null ? Object.values(one) : []));
  }
  return inside.length > 0;
}

/** Parses an event's detail; throws a Defect with the path of the first bad field, and never with its value. */
export function parseEvent<Data>(
  detailType: string,
  data: z.ZodType<Data>,
  detail: unknown,
): BusinessEvent<Data> {
  if (isDeeperThan(deepest, detail)) {
    throw new Defect('INVALID_EVENT', '', `${detailType}: nested deeper than ${deepest} levels.`);
  }
  const cardNumber = findCardNumber(detail);
  if (cardNumber !== undefined) {
    throw new Defect(
      'CARD_NUMBER',
      cardNumber,
      `${detailType}: ${cardNumber || 'detail'} holds a card number; send the last four digits only.`,
    );
  }
  const { read, issue, path: at = [] } = readDetail(data, detail);
  if (!read) {
    const path = pathOf(at);
    throw new Defect(
      'INVALID_EVENT',
      path,
      `${detailType}: ${path || 'detail'}: ${issue?.message ?? 'malformed'}`,
    );
  }
  return { ...read, contentHash: contentHash([detailType, read]) };
}
