import * as z from 'zod';
import type { NoteEvent } from '../consent/ports.ts';
import type { ReplyOffer } from '../delivery/reply-payload.ts';
import { parseEvent } from '../intake/business-event.ts';
import { eventIdReused } from '../intake/defect.ts';
import { dayMs, type Instant } from '../time/instant.ts';
import type { Chat } from './chat.ts';
import { composeReply, questionIdOf } from './compose-reply.ts';
import { deliverEventReply, type EventReplyPorts } from './deliver-event-reply.ts';
import type { FindTouches } from './ports.ts';
import { withReply } from './quiet.ts';
import { type TurnPorts, takeTurnOnce } from './take-turn-once.ts';
import type { Turn } from './turn.ts';
import { wordingFor } from './wording.ts';

/** A person is done with a chat: the machine answers again, and what was put off goes out. */
export const ConversationReturned = z.object({
  /** Whether the matter is closed, so that the customer may be asked how it was. */
  resolved: z.boolean().default(true),
});

export type ReturnChatPorts = EventReplyPorts &
  TurnPorts & {
    noteEvent: NoteEvent;
    findTouches: FindTouches;
    sealer: () => Promise<(offer: ReplyOffer) => string>;
    defaultLanguage: string;
  };

const surveyEveryMs = 30 * dayMs;
const windowMs = dayMs - 60 * 60 * 1000;

/** Gives a chat back, and asks once a month at most how it was. */
export const returnChat =
  (ports: ReturnChatPorts) =>
  async (detail: unknown): Promise<Pick<Turn, 'understood' | 'replied'>> => {
    const event = parseEvent('ConversationReturned', ConversationReturned, detail);
    if ((await ports.noteEvent(event, ports.now())) === 'reused') throw eventIdReused();
    const { customerId, eventId, occurredAt, data } = event;
    const entry = `bus#${eventId}`;
    const turn = await takeTurnOnce(ports, { customerId, entry }, async (chat) => {
      // One that was handed over again since is no longer theirs to give back.
      const isTheirs = chat.person !== undefined && chat.person.since <= occurredAt;
      const survey =
        isTheirs && data.resolved ? await surveyFor(ports, chat, { customerId, entry }) : undefined;
      return {
        turn: {
          ...{ customerId, entry, at: ports.now(), understood: 'returned', causedBy: eventId },
          announcements: [],
          ...(survey && { reply: survey.reply }),
          replied: survey ? 'due' : 'none',
        },
        chat: isTheirs ? givenBack(chat, survey, ports.now()) : chat,
        beside: isTheirs ? { pausedUntil: 'over' } : {},
      };
    });
    return deliverEventReply(ports, turn);
  };

type Survey = ReturnType<typeof composeReply>;

function givenBack(
  { person: _, clarifiedAt: _asked, ...chat }: Chat,
  survey: Survey | undefined,
  now: Instant,
): Chat {
  return {
    ...chat,
    ...(survey?.question && {
      question: survey.question,
      surveyedAt: now,
      repliedAt: withReply(chat.repliedAt, now),
    }),
  };
}

async function surveyFor(
  { findCustomer, findTouches, sealer, now, defaultLanguage }: ReturnChatPorts,
  { surveyedAt, heardAt }: Chat,
  { customerId, entry }: Pick<Turn, 'customerId' | 'entry'>,
): Promise<Survey | undefined> {
  const isDue = surveyedAt === undefined || now() - surveyedAt >= surveyEveryMs;
  const mayWrite = heardAt !== undefined && now() - heardAt < windowMs;
  if (!isDue || !mayWrite) return undefined;
  const { customer } = await findCustomer(customerId);
  const touches = await findTouches(customerId);
  const last = touches.toSorted((a, b) => b.at - a.at)[0];
  return composeReply(
    { text: 'survey', asksSatisfaction: true },
    {
      customerId,
      name: customer?.name ?? '',
      wording: wordingFor(customer?.locale ?? defaultLanguage, defaultLanguage),
      questionId: questionIdOf(entry),
      messageId: last?.messageId,
      now: now(),
      appUrl: undefined,
      challengeUrl: undefined,
      seal: await sealer(),
    },
  );
}
