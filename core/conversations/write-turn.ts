import type { CustomerId } from '../recipients/customer-id.ts';
import type { Done } from './carry-out.ts';
import type { Chat } from './chat.ts';
import type { Facts } from './facts.ts';
import { personUntil } from './hand-over.ts';
import { heardAgain, withReply } from './quiet.ts';
import type { Touch } from './touch.ts';
import type { Turn } from './turn.ts';

/** A turn as it is kept, with the chat after it. */
export type Written = {
  turn: Turn;
  chat: Chat;
  answer: { messageId: Touch['messageId']; name: string } | undefined;
};

/** What is written down of a step that was carried out. */
export function writeTurn(
  facts: Facts,
  done: Done,
  { customerId, entry }: { customerId: CustomerId; entry: string },
): Written {
  const { incoming } = facts;
  const { about, answer, reply } = done;
  const turn: Turn = {
    ...{ customerId, entry, at: incoming.at, understood: done.understood },
    ...(heardIn(facts) !== undefined && { heard: heardIn(facts) }),
    causedBy: about?.eventId ?? entry,
    ...(about && { messageId: about.messageId, notificationType: about.type }),
    announcements: done.announcements,
    ...(reply && { reply }),
    ...(done.confides && { confides: done.confides }),
    replied: reply ? 'due' : 'none',
  };
  return {
    turn,
    chat: chatAfter(facts, done),
    answer: about && answer ? { messageId: about.messageId, name: answer } : undefined,
  };
}

const heardIn = ({ incoming: { content } }: Facts): string | undefined => {
  if (content.kind === 'text') return content.text;
  return content.kind === 'tap' ? content.title : undefined;
};

function chatAfter(facts: Facts, done: Done): Chat {
  const { chat, incoming, now } = facts;
  const { question, clarifiedAt, person, stopToldFor, identityKeyHash, ...kept } = chat;
  const asks = done.question ?? (done.understood === 'satisfaction' ? undefined : question);
  const hash = identityKeyHash ?? incoming.identityKeyHash;
  const told = done.stopToldFor ?? stopToldFor;
  const withPerson = personAfter(facts, done);
  const clarified = done.clarifies ? now : clarifiedAt;
  return {
    ...kept,
    heardAt: incoming.at > (chat.heardAt ?? 0) ? incoming.at : (chat.heardAt ?? incoming.at),
    repliedAt: done.reply ? withReply(chat.repliedAt, now) : chat.repliedAt,
    last: heardAgain(chat, incoming),
    ...(asks && { question: asks }),
    ...(clarified && !done.person && { clarifiedAt: clarified }),
    ...(withPerson && { person: withPerson }),
    ...(told && { stopToldFor: told }),
    ...(hash && { identityKeyHash: hash }),
    ...(isOther(facts) && { identityChangedAt: chat.identityChangedAt ?? now }),
  };
}

/** Another key behind the number: another phone, or another person. */
const isOther = ({ chat, incoming }: Facts): boolean =>
  chat.identityChangedAt !== undefined ||
  (chat.identityKeyHash !== undefined &&
    incoming.identityKeyHash !== undefined &&
    chat.identityKeyHash !== incoming.identityKeyHash);

/** Who writes to a person keeps them for another day. */
function personAfter({ chat, incoming, now }: Facts, done: Done): Chat['person'] {
  const until = personUntil(incoming.at);
  if (done.person && done.transcriptKey)
    return { since: now, until, reason: done.person, transcriptKey: done.transcriptKey };
  const { person } = chat;
  if (!person || person.until <= now) return undefined;
  return { ...person, until: until > person.until ? until : person.until };
}
