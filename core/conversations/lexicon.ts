import { optOutWord } from '../consent/opt-out-word.ts';
import type { Intent } from './intent.ts';
import { keywordIntent } from './keywords.ts';
import { reportsFraud } from './lexicon/fraud.ts';
import { mendTypo } from './lexicon/mend-typo.ts';
import { asksToStop } from './lexicon/opt-out.ts';
import { losesCard } from './lexicon/stolen-card.ts';
import { plainText } from './plain-text.ts';

const polite: ReadonlySet<string> = new Set(
  `, por favor porfa porfavor xfa pf pfv pls plz please ya ja now ahora agora all it todo tudo gracias obrigado obrigada
  thanks thank you kindly hola oi hi bom dia buenos dias`.split(/\s+/),
);

/** Words one space apart, clauses parted by a comma. */
const clausesOf = (text: string): readonly string[] =>
  (plainText(text).match(/\p{L}+|0|[.,;:!?\n]/gu) ?? []).map((token) =>
    /[.,;:!?\n]/.test(token) ? ',' : mendTypo(token),
  );

/** "Stop, please", "baja baja": words of opting out and of courtesy, and nothing besides. */
const isPoliteStop = (words: readonly string[]): boolean => {
  const others = words.filter((word) => !polite.has(word));
  return others.length > 0 && others.every((word) => optOutWord(word) !== undefined);
};

/** What the safety lexicon is sure of, and what is surely not meant because it stands under a negation. */
export function readLexicon(text: string): { sure: Intent | undefined; ruledOut: readonly Intent[] } {
  const words = clausesOf(text);
  const line = ` ${words.join(' ')} , `;
  const verdicts = [
    ['opt_out', isPoliteStop(words) ? 'yes' : asksToStop(line)],
    ['block_card', losesCard(line)],
    ['report_fraud', reportsFraud(line)],
  ] as const;
  return {
    sure: verdicts.find(([, verdict]) => verdict === 'yes')?.[0],
    ruledOut: verdicts.filter(([, verdict]) => verdict === 'no').map(([intent]) => intent),
  };
}

/** Whether a text stops our messages beyond doubt: by a keyword, or by words that the lexicon is sure of. */
export const saysStop = (text: string): boolean =>
  keywordIntent(text) === 'opt_out' || readLexicon(text).sure === 'opt_out';
