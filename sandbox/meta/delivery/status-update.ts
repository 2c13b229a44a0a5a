import { errorOf } from '../graph/error-table.ts';
import type { Outgoing, StatusEntry } from '../messages/chat-message.ts';
import { contactOf, type Phone, shownNumber } from '../phones/phone.ts';
import type { Update } from '../webhooks/update.ts';

/** A status as Graph v24 and later report it: priced when sent and once more on arrival, no conversation. */
export function statusUpdate(message: Outgoing, entry: StatusEntry, phone: Phone): Update {
  const number = shownNumber(phone);
  const failed = entry.status === 'failed';
  const status = {
    id: message.wamid,
    status: entry.status,
    timestamp: String(Math.floor(entry.at / 1000)),
    ...(number === undefined ? {} : { recipient_id: number }),
    recipient_user_id: phone.userId,
    ...(message.callbackData === undefined ? {} : { biz_opaque_callback_data: message.callbackData }),
    ...(entry.status === 'sent' || entry.status === 'delivered' ? { pricing: pricingOf(message) } : {}),
    ...(failed ? { errors: [failureOf(entry.code ?? 131000)] } : {}),
  };
  return { kind: 'status', status, contacts: failed ? [] : [contactOf(phone)] };
}

const pricingOf = (message: Outgoing) => ({
  billable: true,
  pricing_model: 'PMP',
  type: 'regular',
  category: message.category,
});

function failureOf(code: number) {
  const { title, details } = errorOf(code);
  return {
    code,
    title,
    message: title,
    error_data: { details },
    href: 'https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes',
  };
}
