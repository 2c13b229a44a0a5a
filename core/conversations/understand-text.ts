import { bandOf } from './classifier/bands.ts';
import { classify } from './classifier/classify.ts';
import type { Model } from './classifier/model.ts';
import type { Intent, Understanding, UnderstandText } from './intent.ts';
import { keywordIntent } from './keywords.ts';
import { readLexicon } from './lexicon.ts';

/** The scale on which margins make confidences that are right as often as they say; found as the bands' thresholds were. */
const temperature = 0.22;

const certain = (intent: Intent, by: Understanding['by']): Understanding => ({
  intent,
  band: intent === 'other' ? 'hand-over' : 'answer',
  by,
  confidence: by === 'keyword' ? 1 : 0.95,
  candidates: [intent],
});

function byClassifier(model: Model, text: string, ruledOut: readonly Intent[]): Understanding {
  const scores = classify(model, text).filter(({ intent }) => !ruledOut.includes(intent));
  const [best = { intent: 'other' as const, margin: -1 }] = scores;
  const weights = scores.map(({ margin }) => Math.exp((margin - best.margin) / temperature));
  return {
    intent: best.intent,
    band: bandOf(best.intent, best.margin),
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
