/** Of the contacts of a webhook those who wrote this message. Thousands of each may meet here, so that none is parsed. */
export function contactsOf(message: unknown, contacts: unknown): readonly unknown[] {
  const { from, from_user_id } = Object(message);
  return (Array.isArray(contacts) ? contacts : []).filter((contact: unknown) => {
    const { wa_id, user_id } = Object(contact);
    return isSame(wa_id, from) || isSame(user_id, from_user_id);
  });
}

const isSame = (name: unknown, other: unknown): boolean => typeof name === 'string' && name === other;
