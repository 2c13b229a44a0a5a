import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { classify } from '../core/conversations/classifier/classify.ts';
import { type Phrase, train } from '../core/conversations/classifier/train.ts';
import type { Figure } from './figures.ts';

const folds = 5;

const rowsOf = (
  path: string,
  columns: { intent: number; text: number },
  delimiter: string,
): Phrase<string>[] =>
  parse(readFileSync(path), { delimiter, from_line: 2, quote: delimiter === ',' ? '"' : null }).map(
    (row: readonly string[]) => ({ intent: row[columns.intent] ?? '', text: row[columns.text] ?? '' }),
  );

/** The share of rows that a model is right about which has not read them, in percent; each fifth row is one fold. */
function crossValidated(rows: readonly Phrase<string>[]): number {
  const intents = [...new Set(rows.map(({ intent }) => intent))].toSorted();
  const right = Array.from({ length: folds }, (_, fold) => {
    const model = train(
      rows.filter((_, i) => i % folds !== fold),
      intents,
    );
    const held = rows.filter((_, i) => i % folds === fold);
    return held.filter(({ intent, text }) => classify(model, text)[0]?.intent === intent).length;
  });
  return (100 * right.reduce((sum, count) => sum + count, 0)) / rows.length;
}

/**
 * The classifier by itself on public English data: Banking77 (Casanueva et al. 2020, CC BY 4.0) and the banking part of
 * CLINC150 (Larson et al. 2019, CC BY 3.0), by cross-validation on their training rows. No model of theirs is kept.
 */
export function publicFigures(folder: string): Figure[] {
  const banking = rowsOf(join(folder, 'banking77-train.csv'), { text: 0, intent: 1 }, ',');
  const clinc = rowsOf(join(folder, 'clinc150-banking-train.tsv'), { intent: 0, text: 2 }, '\t');
  const figure = (id: string, name: string, target: number, value: number): Figure => ({
    id,
    name: `${name}, five folds of its training rows`,
    unit: '%',
    value,
    target,
    atLeast: true,
  });
  return [
    figure('chat-banking77', 'Banking77', 90.5, crossValidated(banking)),
    figure('chat-clinc', 'CLINC150, banking', 97, crossValidated(clinc)),
  ];
}
