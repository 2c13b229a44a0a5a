import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readPhrases } from '../../core/conversations/classifier/read-phrases.ts';
import type { Phrase } from '../../core/conversations/classifier/train.ts';

export const phrasesFolder = join(import.meta.dirname, '../../core/conversations/phrases');

/** All that the classifier learns from, by who wrote it: `es-a`, `es-b` …, in the order of their names. */
export const phrasesByWriter = (): ReadonlyMap<string, readonly Phrase[]> =>
  new Map(
    readdirSync(phrasesFolder)
      .filter((name) => name.endsWith('.tsv'))
      .toSorted()
      .map((name) => [
        name.slice(0, -'.tsv'.length),
        readPhrases(readFileSync(join(phrasesFolder, name), 'utf8')),
      ]),
  );
