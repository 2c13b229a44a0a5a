import { createHash } from 'node:crypto';
import type { MessageId } from '../delivery/message-id.ts';
import type { ReplyOffer } from '../delivery/reply-payload.ts';
import type { CustomerId } from '../recipients/customer-id.ts';
import { type Instant, later } from '../time/instant.ts';
import type { Question } from './chat.ts';
import { wantOf } from './question-step.ts';
import type { Say } from './step.ts';
import { scoreOf } from './tap-step.ts';
import type { Reply } from './turn.ts';
import { sentence } from './word-reply.ts';
import type { Wording } from './wording.ts';

export type Speaking = {
  customerId: CustomerId;
  name: string;
  wording: Wording;
  /** Names the question, if it is one. */
  questionId: string;
  messageId: MessageId | undefined;
  now: Instant;
  appUrl: string | undefined;
  /** Where a challenge is met, and until when. */
  challengeUrl: { url: string; until: Instant } | undefined;
  seal: (offer: ReplyOffer) => string;
};

/** The same for the same entry, so that what is done twice is done to the same thing. */
export const questionIdOf = (entry: string): string =>
  createHash('sha256').update(entry).digest('base64url').slice(0, 16);

const answerableMs = 24 * 60 * 60 * 1000;

type Choice = { name: string; title: string };

/** What is sent, and the question that it asks. */
export function composeReply(say: Say, speaking: Speaking): { reply: Reply; question: Question | undefined } {
  const { customerId, name, wording, questionId, messageId, now, seal } = speaking;
  const until = later(now, answerableMs);
  const choices = choicesOf(say, wording);
  const link = linkOf(say, speaking);
  return {
    reply: {
      text: say.warns
        ? `${wording.cardNumberSeen}\n\n${sentence(say, wording, name)}`
        : sentence(say, wording, name),
      buttons: choices.map(({ name: answer, title }) => ({
        title,
        payload: seal({ answer, about: questionId, customerId, until }),
      })),
      ...(link && { link }),
    },
    question:
      choices.length > 0
        ? {
            id: questionId,
            offers: choices.map((choice) => choice.name),
            until,
            ...(messageId && { messageId }),
          }
        : undefined,
  };
}

function choicesOf({ wants = [], asksSatisfaction }: Say, wording: Wording): readonly Choice[] {
  if (asksSatisfaction)
    return (['5', '3', '1'] as const).map((score) => ({
      name: scoreOf(score),
      title: wording.satisfaction[score],
    }));
  const titles: Readonly<Record<string, string>> = wording.want;
  return wants.flatMap((intent) => {
    const title = titles[intent];
    return title ? [{ name: wantOf(intent), title }] : [];
  });
}

function linkOf({ opens }: Say, { appUrl, challengeUrl, wording }: Speaking): Reply['link'] {
  if (challengeUrl) return { title: wording.confirmInApp, ...challengeUrl };
  return opens && appUrl ? { title: wording.app, url: appUrl } : undefined;
}
