import { Intent } from '../intent.ts';
import { buckets } from './features.ts';
import type { Model } from './model.ts';

/** Steps too few to matter: dropped, so that the weights compress to less than half. */
const negligible = 4;

/** A model as bytes: steps and biases, then how telling each bucket is, then the weights. */
export function pack({ steps, biases, idf, weights }: Model): Uint8Array {
  const parts = [steps, biases, idf].map(({ buffer }) => new Uint8Array(buffer));
  const kept = weights.map((weight) => (Math.abs(weight) < negligible ? 0 : weight));
  return Uint8Array.from([...parts.flatMap((part) => [...part]), ...new Uint8Array(kept.buffer)]);
}

/** The model of `pack`; throws where the bytes are not one. */
export function unpack(bytes: Uint8Array): Model {
  const intents = Intent.options;
  const { buffer } = Uint8Array.from(bytes);
  const steps = new Float32Array(buffer, 0, intents.length);
  const biases = new Float32Array(buffer, steps.byteLength, intents.length);
  const idf = new Float32Array(buffer, 2 * steps.byteLength, buckets);
  const start = 2 * steps.byteLength + idf.byteLength;
  return { intents, idf, steps, biases, weights: new Int8Array(buffer, start, buckets * intents.length) };
}
