import { type Fault, when } from './rules.ts';
import type { TemplateSource } from './template-source.ts';

export const holesIn = (phrase: string): readonly string[] =>
  [...phrase.matchAll(/\{(\w+)\}/g)].map(([, name]) => String(name)).toSorted();

/** Phrases become values of parameters, some of which Meta refuses (132007 and 132012). */
export const checkPhrases = ({ phrases }: TemplateSource): readonly Fault[] =>
  Object.entries(phrases).flatMap(([key, phrase]) => [
    ...when<Fault>(/[\n\r\t]| {5,}/.test(phrase), {
      at: ['phrases', key],
      rule: 'phrase-space',
      message: `"${key}" has a line break, a tab or more than four spaces in a row`,
    }),
    ...when<Fault>(/[{}]/.test(phrase.replace(/(?<!\{)\{\w+\}(?!\})/g, '')), {
      at: ['phrases', key],
      rule: 'phrase-hole',
      message: `"${key}" has a brace that belongs to no {hole}`,
    }),
  ]);
