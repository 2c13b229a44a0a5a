import type { Outgoing, Refusal } from '../messages/chat-message.ts';
import type { MetaWorld } from '../meta-world.ts';
import { isUserId } from '../phones/business-scoped-user-id.ts';
import { internationalDigits, waIdOf } from '../phones/wa-id.ts';
import { SimRefusal } from './sim-refusal.ts';

/** What was accepted and what was refused, for one phone or for all, oldest first. */
export function showMessages(world: MetaWorld, to: string | null) {
  if (to !== null && !isUserId(to) && internationalDigits(to) === undefined) {
    throw new SimRefusal('`to` is a phone number in international form or a business-scoped user id.');
  }
  const phone = to === null ? undefined : world.phones.find(to);
  const messages = to === null ? world.messages.outgoing() : outgoingOf(world, phone?.key);
  const refused = world.messages
    .refusals()
    .filter(
      (refusal) => to === null || (phone && phone.key === refusal.phone) || keyOf(to) === keyOf(refusal.to),
    );
  return {
    messages: messages.map((message) => showOutgoing(world, message)),
    refused: refused.map(showRefusal),
  };
}

/** A request may be refused before it has made a phone. */
const keyOf = (address: string): string => waIdOf(internationalDigits(address) ?? address);

const outgoingOf = (world: MetaWorld, phone: string | undefined): Outgoing[] =>
  phone === undefined ? [] : world.messages.ofPhone(phone).filter((message) => message.direction === 'out');

function showOutgoing(world: MetaWorld, message: Outgoing) {
  const phone = world.phones.byKey(message.phone);
  return {
    wamid: message.wamid,
    to: message.to,
    ...(phone?.waId === undefined ? {} : { waId: phone.waId }),
    userId: phone?.userId,
    at: new Date(message.at).toISOString(),
    kind: message.kind,
    ...(message.template ? { template: message.template } : {}),
    category: message.category,
    ...(message.header ? { header: message.header } : {}),
    text: message.text,
    ...(message.footer === undefined ? {} : { footer: message.footer }),
    buttons: message.buttons,
    ...(message.media ? { media: message.media } : {}),
    ...(message.replyTo === undefined ? {} : { replyTo: message.replyTo }),
    statuses: message.statuses.map(({ at, ...entry }) => ({ ...entry, at: new Date(at).toISOString() })),
    request: message.request,
  };
}

const showRefusal = ({ at, phone: _, ...refusal }: Refusal) => ({
  ...refusal,
  at: new Date(at).toISOString(),
});
