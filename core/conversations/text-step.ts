import { meaningOf } from '../catalogue/answer.ts';
import type { NotificationType } from '../catalogue/notification-type.ts';
import { buttonsOf } from '../templates/message-template.ts';
import { answerStep } from './answer-step.ts';
import { type Facts, isMeant, touchThat } from './facts.ts';
import type { Intent, Understanding } from './intent.ts';
import { intentStep } from './intent-step.ts';
import { bareWords, plainWords } from './plain-words.ts';
import { typedToQuestion } from './question-step.ts';
import { menu, type Step } from './step.ts';
import { yesOrNo } from './yes-or-no.ts';

const clarityMs = 30 * 60 * 1000;

/** What a text leads to: the words of a button count as that button, and all else as what it is understood as. */
export function textStep(facts: Facts, text: string): Step {
  const typed = typedToQuestion(facts, text) ?? typedAnswer(facts, text);
  if (typed) return typed;
  const understanding = facts.understand(text);
  const { intent, band, by } = understanding;
  if (band === 'answer' && intent !== 'other')
    return intentStep(facts, intent, by === 'classifier' ? 'guess' : 'text');
  return unclear(facts, understanding);
}

/** Who types what stands on a button of a message that may still be answered. */
function typedAnswer(facts: Facts, text: string): Step | undefined {
  const words = bareWords(text);
  const said = yesOrNo(text);
  if (words === '' && !said) return undefined;
  const [latest] = facts.touches;
  let answer: string | undefined;
  const touch = touchThat(facts, (type, one) => {
    // "Was it you?" is asked by what came last, and a bare no means what came last.
    const asks = one === latest || facts.incoming.answers === one.wamid;
    answer = answerTitled(type, words) ?? (said && asks ? answerMeaning(type, said) : undefined);
    return answer !== undefined;
  });
  if (!touch || !answer || !isMeant(facts, touch, answer)) return undefined;
  // Words that somebody else wrote first reassure nobody.
  return facts.incoming.forwarded && meaningOf(answer).reassures ? undefined : answerStep(touch, answer);
}

function answerTitled(type: NotificationType, words: string): string | undefined {
  for (const template of type.templates) {
    const titles = buttonsOf(template).filter((button) => button.type === 'QUICK_REPLY');
    const place = titles.findIndex(
      (button) => plainWords(button.text) === words || bareWords(button.text) === words,
    );
    if (place >= 0) return type.answers[place];
  }
  return undefined;
}

/** Of a message that asks whether it was them. */
const answerMeaning = ({ answers }: NotificationType, said: 'yes' | 'no'): string | undefined => {
  const isAsked = answers.some((one) => meaningOf(one).reassures);
  const means = (one: string) => (said === 'yes' ? meaningOf(one).reassures : meaningOf(one).protects);
  return isAsked ? answers.find(means) : undefined;
};

/** What may stand on a button of a question that nobody was sure enough to ask. */
const offered: ReadonlySet<Intent> = new Set<Intent>([
  ...(['balance', 'statement', 'movements', 'payment_date', 'transfer', 'pay_now'] as const),
  ...(['report_fraud', 'block_card', 'call_me'] as const),
]);

/** Asks once, with buttons; who is not understood a second time speaks to a person. */
function unclear({ chat, now }: Facts, { intent, candidates, confidence }: Understanding): Step {
  const understood = `unclear:${intent}:${confidence.toFixed(2)}`;
  const asked = chat.clarifiedAt !== undefined && now - chat.clarifiedAt < clarityMs;
  if (asked)
    return {
      understood,
      person: 'not-understood',
      events: [{ detailType: 'SupportRequested' }],
      say: { text: 'handedOver' },
    };
  const likely = intent === 'other' ? [] : candidates.filter((one) => offered.has(one)).slice(0, 2);
  const wants = likely.length > 0 ? [...likely, 'agent' as const] : menu;
  return { understood, clarifies: true, say: { text: 'clarify', wants } };
}

/** Whether it protects, or asks how to: whoever must let such through at any time. */
export const isProtective = ({ answer, events = [], say }: Step): boolean =>
  (answer !== undefined && meaningOf(answer).protects === true) ||
  say?.wants?.includes('block_card') === true ||
  events.some(({ detailType }) => detailType === 'FraudReported' || detailType === 'CardBlockRequested');
