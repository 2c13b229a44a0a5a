/** What the footers of our templates ask for, and its usual synonyms. */
const words: ReadonlySet<string> = new Set(['BAJA', 'SAIR', 'STOP', 'PARAR', 'CANCELAR', 'UNSUBSCRIBE']);

/**
 * The word by which a reply stops marketing, as we know it; undefined for any other reply. A word counts alone, in
 * whatever case, with accents, punctuation or emoji; a sentence that holds it may mean something else.
 */
export function optOutWord(text: string): string | undefined {
  const plain = text
    .normalize('NFKD')
    .replace(/[\p{M}\p{Cf}]/gu, '')
    .toUpperCase();
  const [word = '', more] = plain.match(/[\p{L}\p{N}]+/gu) ?? [];
  return more === undefined && words.has(word) ? word : undefined;
}
