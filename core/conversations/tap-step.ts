import { meaningOf } from '../catalogue/answer.ts';
import { answerStep } from './answer-step.ts';
import type { Facts } from './facts.ts';
import { intentStep } from './intent-step.ts';
import { wantedBy, wantOf } from './question-step.ts';
import { menu, type Step } from './step.ts';

const scorePrefix = 'csat-';

export const scoreOf = (score: string): string => `${scorePrefix}${score}`;

/** What a tapped button leads to. One that was never offered, was forwarded, altered, used or has expired does nothing. */
export function tapStep(facts: Facts): Step {
  const { claim, claimed, now } = facts;
  if (!claim) return { understood: 'never-offered', say: { text: 'notOffered', wants: menu } };
  if (now >= claim.until) return { ...asksAnew(facts, claim.answer), understood: 'expired' };
  return claimed ? answerStep(claimed, claim.answer) : questionStep(facts, claim);
}

function questionStep(facts: Facts, { about, answer }: NonNullable<Facts['claim']>): Step {
  const { question } = facts.chat;
  // However old a button is, nobody presses this one by mistake.
  if (answer === wantOf('opt_out')) return intentStep(facts, 'opt_out', 'button');
  if (question?.id !== about || !question.offers.includes(answer)) return asksAnew(facts, answer);
  if (answer.startsWith(scorePrefix)) {
    const score = Number(answer.slice(scorePrefix.length));
    const satisfaction = { score, messageId: question.messageId };
    return { understood: 'satisfaction', satisfaction, say: { text: 'surveyThanks' } };
  }
  const intent = wantedBy(answer);
  if (!intent) return { understood: 'never-offered' };
  // What a message led to is about that message, however many questions lie between.
  const asked = facts.touches.find(({ messageId }) => messageId === question.messageId);
  return { about: asked, ...intentStep(facts, intent, 'button', question.messageId) };
}

/** A button that counts no more does nothing; who pressed it to protect themselves is asked at once with another. */
function asksAnew(facts: Facts, answer: string): Step {
  const intent = meaningOf(answer).protects ? 'report_fraud' : wantedBy(answer);
  if (intent === 'block_card' || intent === 'report_fraud') return intentStep(facts, intent, 'guess');
  return { understood: 'used', say: { text: 'expired', wants: menu } };
}
