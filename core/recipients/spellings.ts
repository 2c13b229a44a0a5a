/** Each country's other ways to write one number, as digits without a plus. */
const variants: readonly ((digits: string) => string | undefined)[] = [
  (digits) => swapped(digits, /^521(\d{10})$/, '52'),
  (digits) => swapped(digits, /^52([2-9]\d{9})$/, '521'),
  (digits) => swapped(digits, /^549(\d{10})$/, '54'),
  (digits) => swapped(digits, /^54([1-8]\d{9})$/, '549'),
  // Brazil's mobile numbers have a ninth digit after the area code, which WhatsApp leaves out for most areas.
  (digits) => digits.replace(/^(55\d\d)9([6-9]\d{7})$/, '$1$2'),
  (digits) => digits.replace(/^(55\d\d)([6-9]\d{7})$/, '$19$2'),
];

const swapped = (digits: string, from: RegExp, prefix: string): string | undefined => {
  const rest = from.exec(digits)?.[1];
  return rest && prefix + rest;
};

/**
 * The E.164 numbers that a `wa_id` may stand for, the literal one first: Mexico's has a 1, Argentina's a 9 and
 * Brazil's lacks a digit beside what is dialled. Empty for what is no number.
 */
export function spellingsOf(waId: string): readonly string[] {
  const digits = waId.replace(/^\+/, '');
  if (!/^\d{8,15}$/.test(digits)) return [];
  const others = variants.flatMap((variant) => variant(digits) ?? []);
  return [...new Set([digits, ...others])].map((number) => `+${number}`);
}

/** A `wa_id` as its number is dialled, which is how the bank knows it; undefined for what is no number. */
export function dialledSpelling(waId: string): string | undefined {
  const [literal] = spellingsOf(waId);
  return literal
    ?.replace(/^\+521(\d{10})$/, '+52$1')
    .replace(/^\+54([1-8]\d{9})$/, '+549$1')
    .replace(/^(\+55\d\d)([6-9]\d{7})$/, '$19$2');
}
