import * as z from 'zod';
import type { ChatButton, Incoming, Outgoing, Shown } from '../messages/chat-message.ts';
import type { MetaWorld } from '../meta-world.ts';
import { isUserId } from '../phones/business-scoped-user-id.ts';
import { contactOf, identityKeyHash, type Phone, senderOf, shownNumber } from '../phones/phone.ts';
import { internationalDigits } from '../phones/wa-id.ts';
import { metadataOf } from '../webhooks/update.ts';
import { type InboundFile, receiveFile } from './inbound-file.ts';
import { parseSim, SimRefusal } from './sim-refusal.ts';

const bytes = {
  mimeType: z.string().regex(/^\w+\/[\w.+-]+( *;.*)?$/),
  base64: z.base64().min(1),
  caption: z.string().optional(),
};

const Inbound = z.strictObject({
  from: z.string(),
  /** The person's profile name from here on. */
  name: z.string().min(1).optional(),
  text: z.string().min(1).max(65_536).optional(),
  /** The message a text answers. */
  replyTo: z.string().optional(),
  reply: z.strictObject({ wamid: z.string(), button: z.string() }).optional(),
  document: z.strictObject({ ...bytes, filename: z.string().min(1) }).optional(),
  image: z.strictObject(bytes).optional(),
  location: z
    .strictObject({
      latitude: z.number(),
      longitude: z.number(),
      name: z.string().optional(),
      address: z.string().optional(),
    })
    .optional(),
  reaction: z.strictObject({ wamid: z.string(), emoji: z.string() }).optional(),
  /** The person stops or resumes marketing in the app's own settings. */
  preference: z.enum(['stop', 'resume']).optional(),
  /** WhatsApp was set up anew for this number, alone or before what is written: a SIM swap for one. */
  newIdentity: z.literal(true).optional(),
});
type Inbound = z.infer<typeof Inbound>;

/** What a person wrote: how it looks, and how a webhook tells it. */
type Written = { kind: string; shown: Shown; replyTo?: string; content: object };

/** A person writes, taps or sends a file. */
export function receive(
  world: MetaWorld,
  value: unknown,
  host: string,
): { wamid: string } | { preference: string } | { identityKeyHash: string } {
  const inbound = parseSim(Inbound, value);
  const phone = writer(world, inbound);
  if (inbound.preference !== undefined) return prefer(world, phone, inbound.preference);
  if (inbound.newIdentity && contents(inbound).length === 0)
    return { identityKeyHash: identityKeyHash(phone) };

  const { kind, shown, replyTo, content } = written(world, inbound, phone, host);
  const now = world.now();
  const { key, wamid } = world.messages.next();
  const message: Incoming = {
    direction: 'in',
    key,
    wamid,
    phone: phone.key,
    at: now,
    kind,
    ...shown,
    ...(replyTo === undefined ? {} : { replyTo }),
  };
  const number = shownNumber(phone);
  world.messages.add(message);
  world.phones.save({ ...phone, wroteAt: now });
  world.throughput.count(now, world.behaviour.standing().throughput);
  world.tell({
    kind: 'message',
    contacts: [senderOf(phone)],
    message: {
      ...(replyTo === undefined || kind === 'reaction'
        ? {}
        : { context: { from: businessDigits(world), id: replyTo } }),
      ...(number === undefined ? {} : { from: number }),
      from_user_id: phone.userId,
      id: wamid,
      timestamp: String(Math.floor(now / 1000)),
      type: kind,
      ...content,
    },
  });
  world.live.changed(phone.key);
  return { wamid };
}

function writer(world: MetaWorld, { from, name, newIdentity }: Inbound): Phone {
  const digits = internationalDigits(from);
  if (digits === undefined && !isUserId(from)) {
    throw new SimRefusal('`from` is a phone number in international form or a business-scoped user id.');
  }
  const phone = digits === undefined ? world.phones.ofUserId(from) : world.phones.ofNumber(digits);
  if (name === undefined && !newIdentity) return phone;
  const changed = {
    ...phone,
    ...(name !== undefined && { name }),
    ...(newIdentity && { identities: (phone.identities ?? 0) + 1 }),
  };
  world.phones.save(changed);
  return changed;
}

const contents = ({ text, reply, document, image, location, reaction }: Inbound): unknown[] =>
  [text, reply, document, image, location, reaction].filter((given) => given !== undefined);

function written(world: MetaWorld, inbound: Inbound, phone: Phone, host: string): Written {
  const { text, reply, document, image, location, reaction } = inbound;
  if (contents(inbound).length !== 1)
    throw new SimRefusal(
      'Give one of text, reply, document, image, location, reaction, preference or newIdentity.',
    );

  if (reply) return tapped(messageTo(world, phone, reply.wamid), reply.button);
  if (document) return fileOf(receiveFile(world, 'document', document, host));
  if (image) return fileOf(receiveFile(world, 'image', image, host));
  if (location) {
    const shown = {
      text: [location.name, location.address].filter(Boolean).join(', ') || 'Location',
      buttons: [],
    };
    return { kind: 'location', shown, content: { location } };
  }
  if (reaction) {
    const { wamid } = messageTo(world, phone, reaction.wamid);
    const content = { reaction: { message_id: wamid, emoji: reaction.emoji } };
    return { kind: 'reaction', shown: { text: reaction.emoji, buttons: [] }, replyTo: wamid, content };
  }
  const replyTo =
    inbound.replyTo === undefined ? {} : { replyTo: messageTo(world, phone, inbound.replyTo).wamid };
  return {
    kind: 'text',
    shown: { text: text ?? '', buttons: [] },
    ...replyTo,
    content: { text: { body: text ?? '' } },
  };
}

const fileOf = ({ kind, media, content }: InboundFile): Written => ({
  kind,
  shown: { text: media.caption ?? '', buttons: [], media },
  content,
});

function messageTo(world: MetaWorld, phone: Phone, wamid: string): Outgoing {
  const message = world.messages.byWamid(wamid);
  if (message?.direction !== 'out' || message.phone !== phone.key) {
    throw new SimRefusal(`This phone has received no message ${wamid}.`);
  }
  return message;
}

function tapped(message: Outgoing, title: string): Written {
  const button = message.buttons.find((candidate) => candidate.title === title);
  if (!button) {
    const titles = message.buttons.map((candidate) => `"${candidate.title}"`).join(', ') || 'none';
    throw new SimRefusal(`The message has no button "${title}"; its buttons: ${titles}.`);
  }
  if (button.type !== 'QUICK_REPLY' && button.type !== 'FLOW') {
    throw new SimRefusal(
      `The button "${title}" is of type ${button.type}: tapping it sends nothing to the business.`,
    );
  }
  return { shown: { text: title, buttons: [] }, replyTo: message.wamid, ...tap(message, button) };
}

function tap(
  message: Outgoing,
  { type, title, payload = title, description }: ChatButton,
): { kind: string; content: object } {
  if (type === 'FLOW') {
    const nfm_reply = { name: 'flow', body: 'Sent', response_json: JSON.stringify({ flow_token: payload }) };
    return { kind: 'interactive', content: { interactive: { type: 'nfm_reply', nfm_reply } } };
  }
  if (message.template) return { kind: 'button', content: { button: { payload, text: title } } };
  const chosen = { id: payload, title, ...(description === undefined ? {} : { description }) };
  const list = isList(message.request);
  const interactive = list
    ? { type: 'list_reply', list_reply: chosen }
    : { type: 'button_reply', button_reply: chosen };
  return { kind: 'interactive', content: { interactive } };
}

const isList = (request: unknown): boolean =>
  z.looseObject({ interactive: z.looseObject({ type: z.literal('list') }) }).safeParse(request).success;

function prefer(world: MetaWorld, phone: Phone, preference: 'stop' | 'resume'): { preference: string } {
  world.phones.save({ ...phone, stoppedMarketing: preference === 'stop' });
  const number = shownNumber(phone);
  const address = { ...(number === undefined ? {} : { wa_id: number }), user_id: phone.userId };
  world.tell({
    kind: 'field',
    field: 'user_preferences',
    at: world.now(),
    value: {
      contacts: [contactOf(phone)],
      user_preferences: [
        {
          ...address,
          detail: `User requested to ${preference} marketing messages`,
          category: 'marketing_messages',
          value: preference,
          timestamp: Math.floor(world.now() / 1000),
        },
      ],
    },
  });
  return { preference };
}

const businessDigits = (world: MetaWorld): string => metadataOf(world.wiring.account).display_phone_number;
