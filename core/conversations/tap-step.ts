import { meaningOf } from '../catalogue/answer.ts';
import { answerStep } from './answer-step.ts';
import type { Facts } from './facts.ts';
import { Intent } from './intent.ts';
import { intentStep } from './intent-step.ts';
import { menu, type Step } from './step.ts';

const wantPrefix = 'want-';
const scorePrefix = 'csat-';

/** An intent as a button of ours names it. */
export const wantOf = (intent: Intent): string => `${wantPrefix}${intent.replaceAll('_', '-')}`;

export const scoreOf = (score: string): string => `${scorePrefix}${score}`;

/** What a tapped button leads to. One that was never offered, was forwarded, altered, used or has expired does nothing. */
export function tapStep(facts: Facts): Step {
  const { claim, claimed, now } = facts;
  if (!claim) return { understood: 'never-offered', say: { text: 'notOffered', wants: menu } };
  if (now >= claim.until) return tooLate(claim.answer);
  return claimed ? answerStep(claimed, claim.answer) : questionStep(facts, claim);
}

/** An answer that protects is asked for anew, since it must not be lost to a clock. */
const tooLate = (answer: string): Step => ({
  understood: 'expired',
  say: meaningOf(answer).protects
    ? { text: 'fraudAsked', wants: ['report_fraud', 'block_card', 'agent'] }
    : { text: 'expired', wants: menu },
});

function questionStep(facts: Facts, { about, answer }: NonNullable<Facts['claim']>): Step {
  const { question } = facts.chat;
  // However old a button is, nobody presses this one by mistake.
  if (answer === wantOf('opt_out')) return intentStep(facts, 'opt_out', 'button');
  if (question?.id !== about || !question.offers.includes(answer))
    return { understood: 'used', say: { text: 'expired', wants: menu } };
  if (answer.startsWith(scorePrefix)) {
    const score = Number(answer.slice(scorePrefix.length));
    const satisfaction = { score, messageId: question.messageId };
    return { understood: 'satisfaction', satisfaction, say: { text: 'surveyThanks' } };
  }
  const { data: intent } = Intent.safeParse(answer.slice(wantPrefix.length).replaceAll('-', '_'));
  if (!intent) return { understood: 'never-offered' };
  // What a message led to is about that message, however many questions lie between.
  const asked = facts.touches.find(({ messageId }) => messageId === question.messageId);
  return { about: asked, ...intentStep(facts, intent, 'button', question.messageId) };
}
