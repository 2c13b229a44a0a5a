import type { ChatMessage, Outgoing } from '../messages/chat-message.ts';
import type { MessageLog } from '../messages/message-log.ts';
import type { Phone } from '../phones/phone.ts';

const shownMessages = 200;

/** A phone as the page draws it. Where only the BSUID is known it stands in for the number. */
export const showPhone = (phone: Phone, messages: MessageLog) => ({
  ...(phone.customerId === undefined ? {} : { customerId: phone.customerId }),
  name: phone.name,
  phone: phone.phone,
  waId: phone.waId ?? phone.userId,
  userId: phone.userId,
  country: phone.country,
  ...(phone.note === undefined ? {} : { note: phone.note }),
  messages: messages.ofPhone(phone.key).slice(-shownMessages).map(showMessage),
});

const showMessage = (message: ChatMessage) => ({
  id: message.wamid,
  direction: message.direction,
  at: message.at,
  kind: message.kind,
  ...(message.header ? { header: message.header } : {}),
  text: message.text,
  ...(message.footer === undefined ? {} : { footer: message.footer }),
  buttons: message.buttons,
  ...(message.direction === 'out'
    ? outgoingStatus(message)
    : { status: message.seen ? 'read' : 'delivered' }),
  ...(message.replyTo === undefined ? {} : { replyTo: message.replyTo }),
  ...(message.media ? { media: message.media } : {}),
});

function outgoingStatus(message: Outgoing): { status: string; code?: number } {
  const reached = message.statuses.at(-1);
  if (!reached) return { status: message.course === 'held' ? 'held' : 'accepted' };
  return { status: reached.status, ...(reached.code === undefined ? {} : { code: reached.code }) };
}
