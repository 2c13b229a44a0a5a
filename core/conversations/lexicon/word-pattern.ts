/**
 * A pattern over words, each with a space after it, and a comma standing as a word: `x*` is any ending of a word. Every
 * repetition is counted, so no text makes it slow.
 */
export const wordPattern = (pattern: string): RegExp =>
  new RegExp(`(?<= )(?:${pattern.replaceAll('*', '[a-z]*')})`, 'u');

/** One of these words. */
export const oneOf = (words: string): string => `(?:${words.trim().split(/\s+/u).join('|')})`;

/** Up to so many of these words. */
export const upTo = (count: number, words: string): string => `(?:${oneOf(words)} ){0,${count}}`;

/** Up to so many words of the same clause, whichever they are. */
export const anyUpTo = (count: number): string => `(?:[^ ,]+ ){0,${count}}`;

export const no = oneOf(
  'no nao n nunca jamas ni nem tampoco dont doesnt didnt wasnt isnt havent hasnt arent never not cant wont nor',
);
