import type { FindByName } from '../consent/ports.ts';
import type { Incoming } from '../delivery/incoming.ts';
import type { Message } from '../delivery/message.ts';
import { MessageId } from '../delivery/message-id.ts';
import type { ReplyClaim } from '../delivery/reply-payload.ts';
import type { CustomerId } from '../recipients/customer-id.ts';
import { inContext } from './facts.ts';
import type { FindTouches } from './ports.ts';
import type { About } from './step.ts';
import type { Touch } from './touch.ts';

export type FindMessage = (id: MessageId) => Promise<Message | undefined>;

export type SenderPorts = {
  findByName: FindByName;
  findTouches: FindTouches;
  findMessage: FindMessage;
  /** Undefined for a payload that is none of ours. */
  readClaim: (payload: string) => Promise<ReplyClaim | undefined>;
};

/** Who wrote, their messages with the latest first, and what they tapped on where it was theirs to tap on. */
export type Sender = {
  customerId: CustomerId;
  touches: readonly Touch[];
  claim: ReplyClaim | undefined;
  claimed: Omit<About, 'answers'> | undefined;
};

/**
 * Who a message is from: by number or user id, never by what it says. Of a family with one number, whoever's button was
 * tapped or message answered, and else who was written to last. Undefined for a stranger.
 */
export async function findSender(ports: SenderPorts, incoming: Incoming): Promise<Sender | undefined> {
  const { waId, userId, content } = incoming;
  const known = await ports.findByName({ waId, userId });
  const family = await Promise.all(
    known.map(async (customerId) => ({
      customerId,
      touches: (await ports.findTouches(customerId)).toSorted((a, b) => b.at - a.at),
    })),
  );
  const claim = content.kind === 'tap' ? await ports.readClaim(content.payload) : undefined;
  const holder = claim && family.find(({ customerId }) => claim.isFor(customerId));
  if (claim && holder) return { ...holder, claim, claimed: await claimedBy(ports, claim) };
  const [first] = family.toSorted(
    (a, b) =>
      Number(answered(b.touches, incoming)) - Number(answered(a.touches, incoming)) ||
      (b.touches[0]?.at ?? 0) - (a.touches[0]?.at ?? 0),
  );
  return first && { ...first, claim: undefined, claimed: undefined };
}

const answered = (touches: readonly Touch[], incoming: Incoming): boolean =>
  inContext({ incoming, touches }) !== undefined;

/** Read from the message's own row, since its touch follows a second later. */
async function claimedBy({ findMessage }: SenderPorts, { about }: ReplyClaim): Promise<Sender['claimed']> {
  const { data: id } = MessageId.safeParse(about);
  const message = id && (await findMessage(id));
  if (!message) return undefined;
  return { messageId: message.id, type: message.type, eventId: message.eventId };
}
