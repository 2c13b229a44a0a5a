import type { MetaAccount } from '../../cloud.ts';

/** One thing to tell the business. Statuses may share a webhook; anything else travels alone. */
export type Update =
  | { kind: 'status'; status: object; contacts: object[] }
  | { kind: 'message'; message: object; contacts: object[] }
  | { kind: 'field'; field: string; value: object; at: number };

export function webhookOf(account: MetaAccount, updates: Update[]): object {
  const [first] = updates;
  const change =
    first?.kind === 'field'
      ? { value: withMetadata(account, first), field: first.field }
      : messages(account, updates);
  const time = first?.kind === 'field' ? { time: Math.floor(first.at / 1000) } : {};
  return { object: 'whatsapp_business_account', entry: [{ id: account.wabaId, ...time, changes: [change] }] };
}

function messages(account: MetaAccount, updates: Update[]): object {
  const contacts = updates.flatMap((update) => (update.kind === 'field' ? [] : update.contacts));
  const statuses = updates.flatMap((update) => (update.kind === 'status' ? [update.status] : []));
  const received = updates.flatMap((update) => (update.kind === 'message' ? [update.message] : []));
  return {
    value: {
      messaging_product: 'whatsapp',
      metadata: metadataOf(account),
      ...(contacts.length > 0 ? { contacts: once(contacts) } : {}),
      ...(received.length > 0 ? { messages: received } : {}),
      ...(statuses.length > 0 ? { statuses } : {}),
    },
    field: 'messages',
  };
}

const withMetadata = (account: MetaAccount, { field, value }: { field: string; value: object }): object =>
  field === 'user_preferences'
    ? { messaging_product: 'whatsapp', metadata: metadataOf(account), ...value }
    : value;

export const metadataOf = (account: MetaAccount) => ({
  display_phone_number: account.displayPhoneNumber.replace(/\D/g, ''),
  phone_number_id: account.phoneNumberId,
});

const once = (contacts: object[]): object[] => [
  ...new Map(contacts.map((contact) => [JSON.stringify(contact), contact])).values(),
];
