import type { Intent } from '../intent.ts';
import { buckets, countsIn, type Features, featuresOf } from './features.ts';
import type { Model } from './model.ts';
import { shuffled } from './shuffled.ts';

export type Phrase<Label extends string = Intent> = { intent: Label; text: string };

/** How much a phrase on the wrong side costs, and how long to look for the best weights. */
const cost = 1;
const epochs = 8;

function idfOf(counts: readonly ReadonlyMap<number, number>[]): Float32Array {
  const heldBy = new Float64Array(buckets);
  for (const bucket of counts.flatMap((count) => [...count.keys()]))
    heldBy[bucket] = (heldBy[bucket] ?? 0) + 1;
  return Float32Array.from(heldBy, (held) =>
    held === 0 ? 0 : Math.log((counts.length + 1) / (held + 1)) + 1,
  );
}

const margin = ({ at, values }: Features, weights: Float64Array): number => {
  let sum = weights[buckets] ?? 0;
  for (let i = 0; i < at.length; i++) sum += (weights[at[i] ?? 0] ?? 0) * (values[i] ?? 0);
  return sum;
};

function add({ at, values }: Features, weights: Float64Array, step: number): void {
  weights[buckets] = (weights[buckets] ?? 0) + step;
  for (let i = 0; i < at.length; i++) {
    const bucket = at[i] ?? 0;
    weights[bucket] = (weights[bucket] ?? 0) + step * (values[i] ?? 0);
  }
}

/** A linear SVM with squared hinge, by dual coordinate descent (Hsieh et al. 2008); the last weight is the bias. */
function separate(rows: readonly Features[], isOne: readonly boolean[]): Float64Array {
  const weights = new Float64Array(buckets + 1);
  const alphas = new Float64Array(rows.length);
  const softness = 1 / (2 * cost);
  for (let epoch = 0; epoch < epochs; epoch++)
    for (const i of shuffled(rows.length, epoch)) {
      const row = rows[i];
      if (!row) continue;
      const side = isOne[i] ? 1 : -1;
      const alpha = alphas[i] ?? 0;
      const gradient = side * margin(row, weights) - 1 + softness * alpha;
      const next = Math.max(alpha - gradient / (2 + softness), 0);
      if (next === alpha) continue;
      add(row, weights, side * (next - alpha));
      alphas[i] = next;
    }
  return weights;
}

/** The same phrases in the same order make the same model, to the bit. */
export function train<Label extends string>(
  phrases: readonly Phrase<Label>[],
  intents: readonly Label[],
): Model<Label> {
  const counts = phrases.map(({ text }) => countsIn(text));
  const idf = idfOf(counts);
  const rows = counts.map((count) => featuresOf(count, idf));
  const model: Model<Label> = {
    intents,
    idf,
    weights: new Int8Array(buckets * intents.length),
    steps: new Float32Array(intents.length),
    biases: new Float32Array(intents.length),
  };
  intents.forEach((intent, column) => {
    const weights = separate(
      rows,
      phrases.map((phrase) => phrase.intent === intent),
    );
    const step =
      weights.subarray(0, buckets).reduce((most, weight) => Math.max(most, Math.abs(weight)), 0) / 127 || 1;
    for (let bucket = 0; bucket < buckets; bucket++)
      model.weights[bucket * intents.length + column] = Math.round((weights[bucket] ?? 0) / step);
    model.steps[column] = step;
    model.biases[column] = weights[buckets] ?? 0;
  });
  return model;
}
