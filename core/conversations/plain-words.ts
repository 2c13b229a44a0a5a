/** A text's words in lower case, without accents, marks and emoji, so that two ways to write the same are equal. */
export const plainWords = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
    .toLowerCase();

const courtesy =
  /^(?:si|sim|yes|yeah|claro que|claro|ok|hola|ola|hi|hello) (?=.)| (?:sim|gracias|obrigado|obrigada|thanks|por favor|please)$/g;

/** The same without what politeness puts before and behind. */
export const bareWords = (text: string): string =>
  plainWords(text).replace(courtesy, '').replace(courtesy, '').trim();
