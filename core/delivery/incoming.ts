import * as z from 'zod';
import { WhatsAppUserId } from '../recipients/address.ts';
import { Instant } from '../time/instant.ts';
import { Wamid } from './message.ts';

/** A file that a customer sent: to be fetched from Meta by its id. */
export const IncomingFile = z.object({
  kind: z.enum(['image', 'document', 'video', 'audio', 'sticker']),
  mediaId: z.string().regex(/^\d{1,32}$/),
  mimeType: z.string().max(200),
  /** In base64, as Meta tells it. */
  sha256: z.string().max(100).optional(),
  filename: z.string().max(240).optional(),
  caption: z.string().optional(),
});
export type IncomingFile = z.infer<typeof IncomingFile>;

const Content = z.discriminatedUnion('kind', [
  /** At most 4,096 characters; what was longer is cut. */
  z.object({ kind: z.literal('text'), text: z.string() }),
  /** A button or a row of a list, ours or a template's. */
  z.object({ kind: z.literal('tap'), payload: z.string().max(256), title: z.string().max(256) }),
  z.object({ kind: z.literal('file'), file: IncomingFile }),
  /** A reaction, a place, a contact, an order, or what WhatsApp itself does not show us. */
  z.object({ kind: z.literal('other'), type: z.string().max(40) }),
]);

/** A message that a customer wrote to us. It stands here, below conversations, since webhooks bring it with all other news. */
export const Incoming = z.object({
  wamid: Wamid,
  /** To the second, as Meta tells it. */
  at: Instant,
  /** How WhatsApp names who wrote: by number in its own spelling, by user id, or by both. */
  waId: z
    .string()
    .regex(/^\d{8,15}$/)
    .optional(),
  userId: WhatsAppUserId.optional(),
  /** Meta's word for the person behind the number; another one means another person, or another phone. */
  identityKeyHash: z.string().max(100).optional(),
  /** The message that it answers, where the customer answered one. */
  answers: Wamid.optional(),
  forwarded: z.boolean().optional(),
  content: Content,
});
export type Incoming = z.infer<typeof Incoming>;
