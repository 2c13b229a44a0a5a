import { createHash } from 'node:crypto';
import * as z from 'zod';

/** Ours, made from the producer's event id so that a redelivery meets itself. Meta's is a `Wamid`. */
export const MessageId = z
  .string()
  .regex(/^msg_[0-9a-f-]{36}$/)
  .brand<'MessageId'>();
export type MessageId = z.infer<typeof MessageId>;

/** How a message is known on its customer's row, which every send pays for: the first 16 digits of its id. */
export const sendMarkOf = (id: MessageId): string => id.replace(/^msg_|-/g, '').slice(0, 16);

/** The same event id always makes the same message id; the shape is a UUID's, version 8 (RFC 9562, 5.8). */
export function messageIdOf(eventId: string): MessageId {
  const hex = createHash('sha256').update(eventId).digest('hex');
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 3) | 8).toString(16);
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ];
  return MessageId.parse(`msg_${parts.join('-')}`);
}
