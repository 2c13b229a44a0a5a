import type { Intent } from '../intent.ts';

/** One linear score per intent, over hashed features. */
export type Model<Label extends string = Intent> = {
  intents: readonly Label[];
  /** How telling each bucket is. */
  idf: Float32Array;
  /** By bucket, then by intent, in steps of `steps`. */
  weights: Int8Array;
  /** The size of one step, by intent. */
  steps: Float32Array;
  biases: Float32Array;
};
