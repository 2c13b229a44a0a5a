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
  if (now >= claim.until) return { understood: 'expired', say: { text: 'expired', wants: menu } };
  return claimed ? answerStep(claimed, claim.answer) : questionStep(facts, claim);
}

function questionStep(facts: Facts, { about, answer }: NonNullable<Facts['claim']>): Step {
  const { question } = facts.chat;
  const { data: intent } = Intent.safeParse(answer.slice(wantPrefix.length).replaceAll('-', '_'));
  if (question?.id !== about || !question.offers.includes(answer)) return usedStep(facts, intent);
  if (answer.startsWith(scorePrefix)) {
    const score = Number(answer.slice(scorePrefix.length));
    const satisfaction = { score, messageId: question.messageId };
    return { understood: 'satisfaction', satisfaction, say: { text: 'surveyThanks' } };
  }
  if (!intent) return { understood: 'never-offered' };
  // What a message led to is about that message, however many questions lie between.
  const asked = facts.touches.find(({ messageId }) => messageId === question.messageId);
  return { about: asked, ...intentStep(facts, intent, 'button') };
}

/** A question makes way for the next, but who goes back to its button to protect themselves is asked again. */
function usedStep(facts: Facts, intent: Intent | undefined): Step {
  if (intent === 'block_card' || intent === 'report_fraud') return intentStep(facts, intent, 'guess');
  return { understood: 'used', say: { text: 'expired', wants: menu } };
}
