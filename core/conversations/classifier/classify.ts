import { countsIn, featuresOf } from './features.ts';
import type { Model } from './model.ts';

/** How far on its own side of the line a text lies for each intent, the likeliest first. */
export function classify<Label extends string>(
  model: Model<Label>,
  text: string,
): readonly { intent: Label; margin: number }[] {
  const { intents, idf, weights, steps, biases } = model;
  const { at, values } = featuresOf(countsIn(text), idf);
  const sums = new Float64Array(intents.length);
  for (let i = 0; i < at.length; i++) {
    const row = (at[i] ?? 0) * intents.length;
    const value = values[i] ?? 0;
    for (let column = 0; column < sums.length; column++)
      sums[column] = (sums[column] ?? 0) + value * (weights[row + column] ?? 0);
  }
  return intents
    .map((intent, column) => ({
      intent,
      margin: (sums[column] ?? 0) * (steps[column] ?? 0) + (biases[column] ?? 0),
    }))
    .sort((a, b) => b.margin - a.margin);
}
