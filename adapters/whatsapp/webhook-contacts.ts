import * as z from 'zod';

const Names = z.object({ wa_id: z.string().optional(), user_id: z.string().optional() });
const Sender = z.object({ from: z.string().optional(), from_user_id: z.string().optional() });

/** Of the contacts of a webhook those who wrote this message. */
export function contactsOf(message: unknown, contacts: unknown): readonly unknown[] {
  const sender = Sender.safeParse(message).data;
  return (Array.isArray(contacts) ? contacts : []).filter((contact: unknown) => {
    const { wa_id, user_id } = Names.safeParse(contact).data ?? {};
    const sameNumber = wa_id !== undefined && wa_id === sender?.from;
    return sameNumber || (user_id !== undefined && user_id === sender?.from_user_id);
  });
}
