import * as z from 'zod';
import type { Incoming } from '../../core/delivery/incoming.ts';
import { Wamid } from '../../core/delivery/message.ts';
import { WhatsAppUserId } from '../../core/recipients/address.ts';
import { spellingsOf } from '../../core/recipients/spellings.ts';
import { incomingContent, unshown } from './incoming-content.ts';
import { unixSeconds } from './unix-seconds.ts';
import { contactsOf } from './webhook-contacts.ts';

const flag = z.boolean().optional().catch(undefined);

const Message = z
  .looseObject({
    id: Wamid,
    timestamp: unixSeconds,
    type: z.string(),
    from: z
      .string()
      .regex(/^\d{8,15}$/)
      .optional()
      .catch(undefined),
    from_user_id: WhatsAppUserId.optional().catch(undefined),
    context: z
      .object({ id: Wamid.optional().catch(undefined), forwarded: flag, frequently_forwarded: flag })
      .optional()
      .catch(undefined),
    errors: z.array(z.unknown()).min(1).optional().catch(undefined),
  })
  .refine(({ from, from_user_id }) => from !== undefined || from_user_id !== undefined, 'names nobody');

const Contact = z.object({ identity_key_hash: z.string().max(100) });

/** Meta's word for who is behind the number, where the contacts of the webhook say it of the sender. */
const identityKeyHash = (message: unknown, contacts: unknown): string | undefined =>
  contactsOf(message, contacts)
    .flatMap((contact) => Contact.safeParse(contact).data ?? [])
    .at(0)?.identity_key_hash;

/** Whether a message is one of our own number's, told back to us. */
export function isEcho(message: unknown, displayPhoneNumber: string): boolean {
  const from: unknown = Object(message).from;
  return typeof from === 'string' && spellingsOf(from).includes(displayPhoneNumber);
}

/**
 * What a customer wrote, tapped or sent; undefined for what WhatsApp says itself, such as that a number was changed.
 * All words in it are the customer's: data, whatever they look like.
 */
export function readIncoming(message: unknown, contacts: unknown): Incoming | 'malformed' | undefined {
  if (Object(message).type === 'system') return undefined;
  const { success, data } = Message.safeParse(message);
  if (!success) return 'malformed';
  const content = data.errors ? unshown(data.type) : incomingContent(data.type, data);
  if (!content) return 'malformed';
  const identity = identityKeyHash(message, contacts);
  const { context } = data;
  return {
    wamid: data.id,
    at: data.timestamp,
    ...(data.from && { waId: data.from }),
    ...(data.from_user_id && { userId: data.from_user_id }),
    ...(identity && { identityKeyHash: identity }),
    ...(context?.id && { answers: context.id }),
    ...((context?.forwarded || context?.frequently_forwarded) && { forwarded: true }),
    content,
  };
}
