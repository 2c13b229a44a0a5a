/**
 * What a reply says in a few plain words: `NO FUI YO`. Case, accents, emoji, punctuation and spacing do not count, so
 * "s.t.o.p" and "B A J A" are one word each.
 */
export function loneWords(text: string): string {
  const words =
    text
      .normalize('NFKD')
      .replace(/['’\p{M}\p{Cf}]/gu, '')
      .toUpperCase()
      .match(/[\p{L}\p{N}]+/gu) ?? [];
  const isSpelled = words.length > 2 && words.every((word) => word.length === 1);
  return words.join(isSpelled ? '' : ' ');
}
