import type { Model } from '../../core/conversations/classifier/model.ts';
import { train } from '../../core/conversations/classifier/train.ts';
import { Intent } from '../../core/conversations/intent.ts';
import { phrasesByWriter } from './phrases-by-writer.ts';

let model: Model | undefined;

/** Trained when first asked for, in a few seconds, and kept. The bundler puts the trained weights in this file's place. */
export function trainedModel(): Model {
  model ??= train([...phrasesByWriter().values()].flat(), Intent.options);
  return model;
}
