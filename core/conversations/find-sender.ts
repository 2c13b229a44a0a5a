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
  /** Several customers are reached there. */
  isShared: boolean;
};

/**
 * Who a message is from: by number or user id, never by what it says. Of a family with one number, whoever's button was
 * tapped or message answered, and else who was written to last. Undefined for a stranger.
 */
export async function findSender(ports: SenderPorts, incoming: Incoming): Promise<Sender | undefined> {
  const { waId, userId, content } = incoming;
  const claim = content.kind === 'tap' ? await ports.readClaim(content.payload) : undefined;
  const message = claim && (await claimedBy(ports, claim));
  const known = await ports.findByName({ waId, userId });
  // Who hides the number may tap under an id that nobody has told us yet: WhatsApp gave the button to nobody else.
  const names = known.length === 0 && waId === undefined && message ? [message.customerId] : known;
  const family = await Promise.all(
    names.map(async (customerId) => ({
      customerId,
      touches: (await ports.findTouches(customerId)).toSorted((a, b) => b.at - a.at),
    })),
  );
  const isShared = family.length > 1;
  const holder = claim && family.find(({ customerId }) => claim.isFor(customerId));
  if (claim && holder) return { ...holder, claim, claimed: message && aboutOf(message), isShared };
  const [first] = (known.length > 0 ? family : []).toSorted(
    (a, b) =>
      Number(answered(b.touches, incoming)) - Number(answered(a.touches, incoming)) ||
      (b.touches[0]?.at ?? 0) - (a.touches[0]?.at ?? 0),
  );
  return first && { ...first, claim: undefined, claimed: undefined, isShared };
}

const answered = (touches: readonly Touch[], incoming: Incoming): boolean =>
  inContext({ incoming, touches }) !== undefined;

/** Read from the message's own row, since its touch follows a second later. */
async function claimedBy({ findMessage }: SenderPorts, { about }: ReplyClaim): Promise<Message | undefined> {
  const { data: id } = MessageId.safeParse(about);
  return id && findMessage(id);
}

const aboutOf = ({ id, type, eventId }: Message) => ({ messageId: id, type, eventId });
