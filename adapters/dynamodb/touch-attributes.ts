// Flat, so that whoever notes one of them touches none of the others; and apart from the codec, since links have no
// schema library to wait for.
const [answer, conversion] = ['answer_', 'conversion_'] as const;

/** Where a message's outcome says when an answer was first given, by the answer's name in the catalogue. */
export const answerAttribute = (name: string): string => `${answer}${name}`;

/** Where it says when a conversion was first attributed to the message. */
export const conversionAttribute = (kind: string): string => `${conversion}${kind}`;

const below = (row: Readonly<Record<string, unknown>>, prefix: string): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(row)
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, value]) => [name.slice(prefix.length), value]),
  );

/** Both read back, by their names. */
export const notedOn = (row: Readonly<Record<string, unknown>>) => ({
  answers: below(row, answer),
  conversions: below(row, conversion),
});

const keptDays = 400;

/** When a row goes that begins with what was then, as the table's `expiresAt`: in Unix seconds. */
export const touchExpiry = (at: number): number => Math.ceil(at / 1000) + keptDays * 86_400;
