import { bandOf } from './classifier/bands.ts';
import { classify } from './classifier/classify.ts';
import type { Model } from './classifier/model.ts';
import { conceptOf } from './concepts.ts';
import type { Intent, Understanding, UnderstandText } from './intent.ts';
import { keywordIntent } from './keywords.ts';
import { readLexicon } from './lexicon.ts';
import { plainText, tokensOf } from './plain-text.ts';

/** The scale on which margins make confidences that are right as often as they say; found as the bands' thresholds were. */
const temperature = 0.22;

const certain = (intent: Intent, by: Understanding['by']): Understanding => ({
  intent,
  band: intent === 'other' ? 'hand-over' : 'answer',
  by,
  confidence: by === 'keyword' ? 1 : 0.95,
  candidates: intent === 'other' ? [] : [intent],
});

/** What emoji may mean at most, since it leads to no more than a kind word. */
const courtesies: ReadonlySet<Intent> = new Set<Intent>(['greeting', 'thanks', 'help']);
/** The margin from which emoji count, and letters that nobody can speak: "vlw" is a word of thanks, "sdfg" is none. */
const meantFrom = 0.1;
const isSpeakable = (word: string): boolean => /[aeiouy0]/.test(word) && !/[^aeiouy0]{5}/.test(word);

type Score = { intent: Intent; margin: number };

/** Whether a text holds no word that we know or that is at least like those of a phrase: emoji, "asdf". */
function meansNothing(text: string, { intent, margin }: Score): boolean {
  const words = tokensOf(plainText(text)).filter((token) => /^[\p{L}0]/u.test(token));
  if (words.length === 0) return margin < meantFrom || !courtesies.has(intent);
  if (words.some((word) => conceptOf(word) !== undefined)) return false;
  return bandOf(intent, margin) !== 'answer' || (margin < meantFrom && !words.some(isSpeakable));
}

function byClassifier(model: Model, text: string, ruledOut: readonly Intent[]): Understanding {
  const all = classify(model, text);
  const scores = all.filter(({ intent }) => !ruledOut.includes(intent));
  const [best = { intent: 'other' as const, margin: -1 }] = scores;
  const weights = scores.map(({ margin }) => Math.exp((margin - best.margin) / temperature));
  const isNothing = meansNothing(text, best);
  const band = isNothing ? 'hand-over' : bandOf(best.intent, best.margin);
  return {
    intent: isNothing ? 'other' : best.intent,
    // What is likeliest once the likeliest is denied is a guess.
    band: band === 'answer' && all[0] !== best ? 'ask' : band,
    by: 'classifier',
    confidence: 1 / weights.reduce((sum, weight) => sum + weight, 0),
    candidates: scores.map(({ intent }) => intent).filter((intent) => intent !== 'other'),
  };
}

/** Exact words first, then the safety lexicon, then the classifier; the model is asked for when it is first needed. */
export const understandText =
  (model: () => Model): UnderstandText =>
  (text) => {
    const keyword = keywordIntent(text);
    if (keyword) return certain(keyword, 'keyword');
    const { sure, ruledOut } = readLexicon(text);
    return sure ? certain(sure, 'lexicon') : byClassifier(model(), text, ruledOut);
  };
