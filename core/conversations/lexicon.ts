import { optOutWord } from '../consent/opt-out-word.ts';
import type { Intent } from './intent.ts';
import { keywordIntent } from './keywords.ts';
import { asksForCall } from './lexicon/call.ts';
import { courtesy } from './lexicon/courtesy.ts';
import { reportsFraud } from './lexicon/fraud.ts';
import { mendTypo } from './lexicon/mend-typo.ts';
import { asksToStop } from './lexicon/opt-out.ts';
import { asksForPerson } from './lexicon/person.ts';
import { losesCard } from './lexicon/stolen-card.ts';
import { plainText } from './plain-text.ts';

const wordsOf = (words: string): ReadonlySet<string> => new Set(words.split(/\s+/));

const polite = wordsOf(`, all ${courtesy}`);
/** Words of opting out that are in doubt as soon as a word stands with them: *cancelar* also means to pay off. */
const alone = wordsOf('cancelar cancel end');
/** With "now" these may say what is high, arrives or is left. */
const notNow = wordsOf('alto chega sair salir parar detener quit');
const now = wordsOf('ya ja now ahora agora mismo mesmo');

/** Words one space apart, clauses parted by a comma. */
const clausesOf = (text: string): readonly string[] =>
  (plainText(text).match(/\p{L}+|0|[.,;:!?\n]/gu) ?? []).map((token) =>
    /[.,;:!?\n]/.test(token) ? ',' : mendTypo(token),
  );

/** "Stop, please", "baja baja": words of opting out and of courtesy, and nothing besides. */
function isPoliteStop(words: readonly string[]): boolean {
  const others = words.filter((word) => !polite.has(word));
  const isPressing = words.some((word) => now.has(word));
  return (
    others.length > 0 &&
    others.every(
      (word) => optOutWord(word) !== undefined && !alone.has(word) && !(isPressing && notNow.has(word)),
    )
  );
}

/** What the lexicon is sure of, and what is surely not meant: it is negated, or something else is to end. */
export function readLexicon(text: string): { sure: Intent | undefined; ruledOut: readonly Intent[] } {
  const words = clausesOf(text);
  const line = ` , ${words.join(' ')} , `;
  const verdicts = [
    ['opt_out', isPoliteStop(words) ? 'yes' : asksToStop(line)],
    ['block_card', losesCard(line)],
    ['report_fraud', reportsFraud(line)],
    ['call_me', asksForCall(line)],
    ['agent', asksForPerson(line)],
  ] as const;
  return {
    sure: verdicts.find(([, verdict]) => verdict === 'yes')?.[0],
    ruledOut: verdicts.filter(([, verdict]) => verdict === 'no').map(([intent]) => intent),
  };
}

/** Whether a text stops our messages beyond doubt: by a keyword, or by words that the lexicon is sure of. */
export const saysStop = (text: string): boolean =>
  keywordIntent(text) === 'opt_out' || readLexicon(text).sure === 'opt_out';
