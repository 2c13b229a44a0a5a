/** Meta refuses a value with a line break, a tab or more than four spaces in a row (132007 and 132012). */
export const parameterValue = (text: string): string => text.replace(/[\s\p{Cc}]+/gu, ' ').trim();

/** Fills `{holes}` of a phrase of ours; customers' words are put in as they are and never read again. */
export const fillPhrase = (phrase: string, values: Readonly<Record<string, string>>): string =>
  phrase.replace(/\{(\w+)\}/g, (hole, name: string) => values[name] ?? hole);
