import { answers, meaningOf } from '../catalogue/answer.ts';
import type { CustomerId } from '../recipients/customer-id.ts';
import { dayMs, earlier, later, latest } from '../time/instant.ts';
import type { Done } from './carry-out.ts';
import type { Chat } from './chat.ts';
import { type Facts, isAnother } from './facts.ts';
import { heardAgain, withReply } from './quiet.ts';
import type { Written } from './take-turn-once.ts';
import type { Turn } from './turn.ts';

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
  const chat = chatAfter(facts, done);
  const moved = chat.person?.until !== facts.chat.person?.until;
  return {
    turn,
    chat,
    beside: {
      ...(about &&
        answer && { answer: { messageId: about.messageId, name: answer, unless: unlessSaid(answer) } }),
      ...(moved && chat.person && { pausedUntil: chat.person.until }),
    },
  };
}

/** What reassures is void where something protective was said in the same moment. */
const unlessSaid = (answer: string): readonly string[] =>
  meaningOf(answer).reassures ? Object.keys(answers).filter((one) => meaningOf(one).protects) : [];

const heardIn = ({ incoming: { content } }: Facts): string | undefined => {
  if (content.kind === 'text') return content.text;
  return content.kind === 'tap' ? content.title : undefined;
};

function chatAfter(facts: Facts, done: Done): Chat {
  const { chat, incoming, now } = facts;
  const { question, clarifiedAt, person, stopToldFor, identityKeyHash, ...kept } = chat;
  // A question goes with the tap that answers it.
  const isTapped = facts.claim !== undefined && facts.claim.about === question?.id;
  const isAnswered = isTapped || done.drops === true;
  const asks = done.question ?? (isAnswered ? undefined : question);
  const hash = identityKeyHash ?? incoming.identityKeyHash;
  const told = done.stopToldFor ?? stopToldFor;
  const withPerson = personAfter(facts, done);
  const clarified = done.clarifies ? now : clarifiedAt;
  return {
    ...kept,
    heardAt: incoming.at > (chat.heardAt ?? 0) ? incoming.at : (chat.heardAt ?? incoming.at),
    repliedAt: done.reply ? withReply(chat.repliedAt, now) : chat.repliedAt,
    last: heardAgain(chat, incoming, now),
    ...(asks && { question: asks }),
    ...(clarified && !done.person && { clarifiedAt: clarified }),
    ...(withPerson && { person: withPerson }),
    ...(told && { stopToldFor: told }),
    ...(hash && { identityKeyHash: hash }),
    ...(isAnother(facts) && { identityChangedAt: chat.identityChangedAt ?? now }),
  };
}

/** Who writes to a person keeps them for another day, though not for ever: nobody may have taken the chat over. */
function personAfter({ chat, incoming, now }: Facts, done: Done): Chat['person'] {
  const until = later(incoming.at, dayMs);
  if (done.person && done.transcriptKey)
    return { since: now, until, reason: done.person, transcriptKey: done.transcriptKey };
  const { person } = chat;
  if (!person || person.until <= now) return undefined;
  return { ...person, until: latest(person.until, earlier(until, later(person.since, longestWithPersonMs))) };
}

const longestWithPersonMs = 3 * dayMs;
