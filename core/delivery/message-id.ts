import { createHash } from 'node:crypto';
import * as z from 'zod';

/** Ours, made from the producer's event id so that a redelivery meets itself. Meta's is a `Wamid`. */
export const MessageId = z
  .string()
  .regex(/^msg_[0-9a-f-]{36}$/)
  .brand<'MessageId'>();
export type MessageId = z.infer<typeof MessageId>;

/** How often a message is posted: once, or where its type declares it once more after an answer was lost. */
export const PostNumber = z.literal([1, 2]);
export type PostNumber = z.infer<typeof PostNumber>;

/** How a post is known on its customer's row, which every send pays for: one half of the message's id for each. */
export const sendMarkOf = (id: MessageId, post: PostNumber = 1): string =>
  id.replace(/^msg_|-/g, '').slice(16 * (post - 1), 16 * post);

/** What travels with a post and comes back in each of its statuses: `msg_…`, or `msg_….2` for the second. */
export const callbackDataOf = (id: MessageId, post: PostNumber = 1): string =>
  post === 1 ? id : `${id}.${post}`;

/** Undefined for what is not ours. */
export function readCallbackData(text: string): { id: MessageId; attempt: PostNumber } | undefined {
  const alone = MessageId.safeParse(text);
  if (alone.success) return { id: alone.data, attempt: 1 };
  const [name, post = '1'] = text.split('.', 2);
  const id = MessageId.safeParse(name);
  const attempt = PostNumber.safeParse(Number(post));
  return id.success && attempt.success && callbackDataOf(id.data, attempt.data) === text
    ? { id: id.data, attempt: attempt.data }
    : undefined;
}

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
