const readAtMost = 4_000;
const lookAtMost = 1_000;

/**
 * A text without what says nothing about its meaning: lower case, no accents, nothing invisible, a letter drawn out
 * over three or more written once, each number a 0. At most 1,000 characters of it are looked at.
 */
export const plainText = (text: string): string =>
  text
    .slice(0, readAtMost)
    .normalize('NFKD')
    .replace(/[\p{M}\p{Cf}\p{Cs}\p{Co}\p{Emoji_Modifier}]/gu, '')
    .slice(0, lookAtMost)
    .toLowerCase()
    .replace(/(?<=\p{L})['’`´](?=\p{L})/gu, '')
    .replace(/\p{Nd}[\p{Nd}.,]*/gu, '0')
    .replace(/(\p{L})\1{2,}/gu, '$1');

/** Words, numbers, emoji and marks of question or exclamation, in their order. */
export const tokensOf = (plain: string): readonly string[] =>
  plain.match(/\p{L}+|0|\p{Extended_Pictographic}|[?!]/gu) ?? [];
