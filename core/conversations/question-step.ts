import type { Facts } from './facts.ts';
import { Intent } from './intent.ts';
import { intentStep } from './intent-step.ts';
import { plainWords } from './plain-words.ts';
import { menu, type Step } from './step.ts';
import { wordingFor } from './wording.ts';
import { yesOrNo } from './yes-or-no.ts';

const wantPrefix = 'want-';

/** An intent as a button of ours names it. */
export const wantOf = (intent: Intent): string => `${wantPrefix}${intent.replaceAll('_', '-')}`;

/** And back; undefined for what names none. */
export const wantedBy = (answer: string): Intent | undefined =>
  Intent.safeParse(answer.slice(wantPrefix.length).replaceAll('-', '_')).data;

/**
 * A yes, a no, or the words of a button, to the question that is open: what only brings offers back waits for the button all
 * the same. Undefined where no question is open, or it is not answered so.
 */
export function typedToQuestion(facts: Facts, text: string): Step | undefined {
  const { question } = facts.chat;
  const words = plainWords(text);
  if (!question || question.until <= facts.now || facts.incoming.answers) return undefined;
  const offered = question.offers.flatMap((offer) => wantedBy(offer) ?? []);
  const [first] = offered;
  if (!first) return undefined;
  // A menu is no question that a yes or a no could answer.
  const isAsked = first !== menu[0];
  const said = isAsked ? yesOrNo(text) : undefined;
  if (said === 'no') return { understood: 'no', drops: true, say: { text: 'alright' } };
  const meant = said === 'yes' ? first : titled(facts, offered, words);
  if (!meant) return undefined;
  if (meant === 'opt_in') return intentStep(facts, meant, 'text');
  const asked = facts.touches.find(({ messageId }) => messageId === question.messageId);
  return { about: asked, ...intentStep(facts, meant, 'button', question.messageId), drops: true };
}

function titled({ customer }: Facts, offered: readonly Intent[], words: string): Intent | undefined {
  const titles: Readonly<Record<string, string>> = wordingFor(customer?.locale ?? '', 'es').want;
  return offered.find((intent) => plainWords(titles[intent] ?? '') === words && words !== '');
}
