import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { build } from 'esbuild';
import { phrasesByWriter } from '../adapters/phrases/phrases-by-writer.ts';
import { trainedModel } from '../adapters/phrases/trained-model.ts';
import { pack } from '../core/conversations/classifier/pack.ts';
import { readPhrases } from '../core/conversations/classifier/read-phrases.ts';
import { type Phrase, train } from '../core/conversations/classifier/train.ts';
import { Intent, type Understanding } from '../core/conversations/intent.ts';
import { saysStop } from '../core/conversations/lexicon.ts';
import { plainText, tokensOf } from '../core/conversations/plain-text.ts';
import { understandText } from '../core/conversations/understand-text.ts';
import type { Figure } from './figures.ts';
import { publicFigures } from './public-intents.ts';

const languages = [
  { id: 'es', name: 'Spanish' },
  { id: 'pt', name: 'Portuguese' },
  { id: 'en', name: 'English' },
];
const understand = understandText(trainedModel);

type Case = { intent: Intent; as: Understanding };
const casesOf = (phrases: readonly Phrase[], by = understand): readonly Case[] =>
  phrases.map(({ intent, text }) => ({ intent, as: by(text) }));

const percent = <T>(all: readonly T[], isOne: (one: T) => boolean): number =>
  (100 * all.filter(isOne).length) / all.length;

const isAnswered = ({ as }: Case): boolean => as.band === 'answer';
const isRight = ({ intent, as }: Case): boolean => as.intent === intent;
/** Both lead to the same buttons. */
const sameStep = (intent: Intent): Intent => (intent === 'block_card' ? 'report_fraud' : intent);
const protective: readonly Intent[] = ['opt_out', 'report_fraud', 'block_card'];

function figuresOf(id: string, whose: string, cases: readonly Case[]): Figure[] {
  const served = cases.filter(({ intent }) => intent !== 'other');
  const others = cases.filter(({ intent }) => intent === 'other');
  const safety = cases.filter(({ intent }) => protective.includes(intent));
  const figure = (what: string, name: string, target: number, value: number): Figure => ({
    id: `chat-${what}-${id}`,
    name: `${whose}: ${name}`,
    unit: '%',
    value,
    target,
    atLeast: true,
  });
  return [
    figure(
      'answered',
      'in scope, answered right',
      80,
      percent(served, (one) => isAnswered(one) && isRight(one)),
    ),
    figure(
      'other',
      '`other` not answered',
      85,
      percent(others, (one) => !isAnswered(one)),
    ),
    figure('precision', 'right of what is answered', 92, percent(cases.filter(isAnswered), isRight)),
    figure(
      'safety',
      'opt-out, fraud, block recalled',
      90,
      percent(safety, (one) => isAnswered(one) && sameStep(one.as.intent) === sameStep(one.intent)),
    ),
  ];
}

const stopWords = ['BAJA', 'STOP', 'ALTO', 'CANCELAR', 'PARAR', 'SAIR', 'SALIR', 'UNSUBSCRIBE'].flatMap(
  (word) => [
    word,
    word.toLowerCase(),
    ` ¡${word}! 🛑`,
    [...word].join(' '),
    [...word].join('.'),
    `${word}\n`,
    word.replace('A', 'Á'),
  ],
);

/** How far shown confidence and truth lie apart, over ten bins, in points. */
function calibrationError(cases: readonly Case[]): number {
  const shown = cases.filter(({ as }) => as.by === 'classifier');
  const bins = Map.groupBy(shown, ({ as }) => Math.min(9, Math.floor(as.confidence * 10)));
  const gaps = [...bins.values()].map((bin) =>
    Math.abs(bin.reduce((sum, { as }) => sum + as.confidence, 0) - bin.filter(isRight).length),
  );
  return (100 * gaps.reduce((sum, gap) => sum + gap, 0)) / shown.length;
}

/** The quickest of a few calls for each text, since other processes slow the rest down. */
const timings = (phrases: readonly Phrase[]): number[] =>
  phrases
    .map(({ text }) => {
      const took = Array.from({ length: 5 }, () => {
        const started = performance.now();
        understand(text);
        return (performance.now() - started) * 1000;
      });
      return Math.min(...took);
    })
    .toSorted((a, b) => a - b);

const wordsOf = (text: string): string => tokensOf(plainText(text)).join(' ').replace(/ [?!]/g, '');

/** What a writer wrote whom nobody learnt from, without what another has written word for word. */
function unseen(language: string): readonly Phrase[] {
  const path = join(import.meta.dirname, 'chat/unseen', `${language}.tsv`);
  const seen = new Set([...phrasesByWriter().values()].flat().map(({ text }) => wordsOf(text)));
  return readPhrases(readFileSync(path, 'utf8')).filter(({ text }) => !seen.has(wordsOf(text)));
}

/** Each writer of the training phrases by a model that has not read this one: harder than any deployed model has it. */
function leftOut(): readonly Case[] {
  const writers = [...phrasesByWriter()];
  return writers
    .filter(([writer]) => /-[ab]$/.test(writer))
    .flatMap(([writer, phrases]) => {
      const model = train(
        writers.filter(([other]) => other !== writer).flatMap(([, others]) => others),
        Intent.options,
      );
      return casesOf(
        phrases,
        understandText(() => model),
      );
    });
}

/** Code that understands, minified, and the weights as they lie in the bundle. */
async function kilobytes(): Promise<number> {
  const root = join(import.meta.dirname, '..');
  const { outputFiles } = await build({
    stdin: {
      contents: `export { understandText } from './core/conversations/understand-text.ts';
        export { unpack } from './core/conversations/classifier/pack.ts';`,
      resolveDir: root,
    },
    bundle: true,
    minify: true,
    write: false,
    format: 'cjs',
    platform: 'node',
    external: ['zod'],
  });
  const code = outputFiles.reduce((sum, { contents }) => sum + contents.length, 0);
  const weights = brotliCompressSync(pack(trainedModel())).toString('base64').length;
  return (code + weights) / 1024;
}

function fromPublicData(): Figure[] {
  const folder = process.env.NLU_DATA;
  if (folder) return publicFigures(folder);
  process.stderr.write('Banking77 and CLINC150 are left out: NLU_DATA names no folder that holds them.\n');
  return [];
}

/** How well texts of writers are understood whom no training and no threshold has seen. */
export async function chatFigures(): Promise<Figure[]> {
  const started = performance.now();
  trainedModel();
  const trainedIn = performance.now() - started;
  const cases = languages.map(({ id, name }) => ({ id, name, of: casesOf(unseen(id)) }));
  const all = languages.flatMap(({ id }) => unseen(id));
  const took = timings(all);
  return [
    ...cases.flatMap(({ id, name, of }) => figuresOf(id, `${name}, unseen writer`, of)),
    ...figuresOf('left', 'training writers, each left out in turn', leftOut()),
    {
      id: 'chat-keywords',
      name: 'exact opt-out keywords, however they are written',
      unit: '%',
      value: percent(stopWords, saysStop),
      target: 100,
      atLeast: true,
    },
    {
      id: 'chat-calibration',
      name: 'calibration error of shown confidence',
      unit: 'points',
      value: calibrationError(casesOf(all)),
      target: 8,
    },
    {
      id: 'chat-p50',
      name: 'one text understood, p50',
      unit: 'µs',
      value: took[Math.floor(took.length / 2)] ?? 0,
      target: 100,
    },
    {
      id: 'chat-p99',
      name: 'one text understood, p99',
      unit: 'µs',
      value: took[Math.floor(took.length * 0.99)] ?? 0,
      target: 1000,
    },
    {
      id: 'chat-size',
      name: 'model and code in the bundle',
      unit: 'KB',
      value: await kilobytes(),
      target: 600,
    },
    ...fromPublicData(),
    { id: 'chat-training', name: 'training on all phrases', unit: 's', value: trainedIn / 1000, target: 5 },
  ];
}
