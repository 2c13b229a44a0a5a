import { conceptOf } from '../concepts.ts';
import { plainText, tokensOf } from '../plain-text.ts';

/** Features are told apart by 14 bits of their hash. */
export const buckets = 2 ** 14;

/** A sparse vector of length 1: which buckets, and how much of each. */
export type Features = { at: Int32Array; values: Float32Array };

/** FNV-1a over UTF-16 units, with its bits mixed once more because only 14 of them are kept. */
function bucketOf(feature: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < feature.length; i++) hash = Math.imul(hash ^ feature.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return (hash ^ (hash >>> 13)) & (buckets - 1);
}

/** Words, pairs of neighbours, and three and four letters in a row inside a word. */
function* spelling(tokens: readonly string[]): Generator<string> {
  let before = '^';
  for (const token of tokens) {
    yield `w ${token}`;
    yield `b ${before} ${token}`;
    before = token;
    const word = `<${token}>`;
    for (const length of [3, 4])
      for (let i = 0; i + length <= word.length; i++) yield `c ${word.slice(i, i + length)}`;
  }
  yield `b ${before} $`;
}

const pairedAtMost = 12;
const underNegation = 3;

/** What the words mean, in whichever language: one by one, with the next, with any other, and after a "no". */
function* meaning(tokens: readonly string[]): Generator<string> {
  const concepts = tokens
    .map(conceptOf)
    .filter((concept) => concept !== undefined)
    .filter((concept, i, all) => concept !== all[i - 1]);
  for (const [i, concept] of concepts.entries()) {
    yield `k ${concept}`;
    yield `kb ${concepts[i - 1] ?? '^'} ${concept}`;
    if (concept !== 'no') continue;
    for (const negated of concepts.slice(i + 1, i + 1 + underNegation)) yield `kn ${negated}`;
  }
  yield `kb ${concepts.at(-1) ?? '^'} $`;
  const distinct = [...new Set(concepts)].slice(0, pairedAtMost).sort();
  for (const [i, one] of distinct.entries())
    for (const other of distinct.slice(i + 1)) yield `kq ${one} ${other}`;
}

function* featuresIn(tokens: readonly string[]): Generator<string> {
  yield* spelling(tokens);
  yield* meaning(tokens);
  yield `l ${Math.min(6, Math.ceil(Math.log2(tokens.length + 1)))}`;
}

/** How often each bucket is met in a text. */
export function countsIn(text: string): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const feature of featuresIn(tokensOf(plainText(text)))) {
    const bucket = bucketOf(feature);
    counts.set(bucket, (counts.get(bucket) ?? 0) + 1);
  }
  return counts;
}

/** Log of the frequency, times how telling the bucket is, at length 1. */
export function featuresOf(counts: ReadonlyMap<number, number>, idf: ArrayLike<number>): Features {
  const at = Int32Array.from(counts.keys());
  const values = Float32Array.from(counts, ([bucket, count]) => (1 + Math.log(count)) * (idf[bucket] ?? 0));
  const length = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0)) || 1;
  return { at, values: values.map((value) => value / length) };
}
