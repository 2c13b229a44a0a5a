// Visa, Mastercard, American Express, Diners Club, Discover, JCB and UnionPay, at the length each prints on its cards.
// Maestro's wide ranges are left out: they would take one in ten of Mexico's account numbers for a card.
const issued =
  /^(?:4\d{12}(?:\d{3}){0,2}|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}|3[47]\d{13}|3(?:0[0-5]|[68]\d)\d{11}|6(?:011|5\d\d|4[4-9]\d)\d{12}|62\d{14}|35(?:2[89]|[3-8]\d)\d{12})$/;
// How a card's digits are written: in one, or as they are embossed. Other groups are an id's, a date's, a clock's.
const written = /^(?:\d{13,16}|\d{19}|\d{8} \d{8}|\d{4} \d{4} \d{4} \d{1,4}(?: \d{3})?|\d{4} \d{6} \d{4,5})$/;
// Digits in groups: blanks, dashes or underscores of any kind, a dot, a comma or a slash, and no more than three of them.
const runs = /\d+(?:[\s\p{Pd}\p{Pc}\p{Cf}\u2212.,/]{1,3}\d+)*/gu;

// Digits by the dozen, and no card: UUIDs, and hexadecimal ids, whose letters part three runs of digits or more.
const ids =
  /((?<!\d)[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}(?!\d)|(?<![\da-z])(?=[a-f]*\d+(?:[a-f]+\d+){2})[\da-f]{16,}(?![\da-z]))/i;

const luhn = (digits: string): boolean => {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i]);
    const doubled = i % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
};

const isCardNumber = (groups: readonly string[]): boolean => {
  const digits = groups.join('');
  return written.test(groups.join(' ')) && issued.test(digits) && luhn(digits);
};

type Card = { end: number; lastFour: string };

const mostGroups = 5;

/** The longest card number that begins with this group; other numbers may stand right after it. */
function cardAt(groups: readonly string[], start: number): Card | undefined {
  for (let end = Math.min(start + mostGroups, groups.length) - 1; end >= start; end--) {
    const card = groups.slice(start, end + 1);
    if (isCardNumber(card)) return { end, lastFour: card.join('').slice(-4) };
  }
  return undefined;
}

/** Masks every card number among groups of digits. Where two overlap by chance, both are hidden. */
function maskRun(run: string): string {
  const groups = run.match(/\d+/g) ?? [];
  const separators = run.match(/\D+/g) ?? [];
  let hidden: Card | undefined;
  let masked = '';
  for (const [index, group] of groups.entries()) {
    // What follows a decimal point is a fraction, however long.
    const isFraction = separators[index - 1] === '.' && group.length > 4;
    const card = isFraction ? undefined : cardAt(groups, index);
    if (card && (!hidden || card.end > hidden.end)) hidden = card;
    const separator = separators[index] ?? '';
    if (!hidden) masked += group + separator;
    if (hidden?.end !== index) continue;
    masked += `[card …${hidden.lastFour}]${separator}`;
    hidden = undefined;
  }
  return masked;
}

/** A digit or a separator spelled as JSON spells it, as in `\u0034`. */
const spelled = (text: string): string =>
  text.replace(/\\u([\da-f]{4})/gi, (sequence, code) => {
    const character = String.fromCharCode(Number.parseInt(code, 16));
    return /[\d\p{Zs}\p{Pd}\p{Cf}./]/u.test(character) ? character : sequence;
  });

/** The text with every payment card number in it replaced by its last four digits (PCI DSS 3.4.1). */
export function maskCardNumbers(text: string): string {
  const plain = spelled(text);
  const masked = plain
    .split(ids)
    .map((part, index) => (index % 2 === 1 ? part : part.replace(runs, maskRun)))
    .join('');
  return masked === plain ? text : masked;
}

// What may part two groups of digits once JSON has escaped it; wider than what does.
const gap = String.raw`(?:[^\w"\\]|_|\\+u[\da-fA-F]{4}|\\[^u\\]){1,6}`;
const escaped = new RegExp(
  [
    String.raw`(?<!\d)(?:\d{4}${gap}(?:\d{4}${gap}\d{4}${gap}\d|\d{6}${gap}\d{4})|\d{8}${gap}\d{8})`,
    String.raw`\\u003\d`, // a digit in disguise
  ].join('|'),
);

const isDigit = (code: number): boolean => code >= 48 && code <= 57;
// Letters and the quotation mark, by their codes: no card number goes on behind one.
const parts = Uint8Array.from({ length: 128 }, (_, code) =>
  /[A-Za-z"]/.test(String.fromCharCode(code)) ? 1 : 0,
);
const grouped =
  /(?<!\d)(?:\d{13}|\d{4}\D{1,6}(?:\d{4}\D{1,6}\d{4}\D{1,6}\d|\d{6}\D{1,6}\d{4})|\d{8}\D{1,6}\d{8})/;

const shortestCard = 13;
const longestCard = 19;

function isStretchOfCard(text: string, from: number, to: number): boolean {
  let digits = 0;
  for (let i = from; i < to; i++) if (isDigit(text.charCodeAt(i))) digits++;
  if (digits < shortestCard) return false;
  let start = from;
  while (!isDigit(text.charCodeAt(start))) start++;
  let end = to;
  while (!isDigit(text.charCodeAt(end - 1))) end--;
  if (digits < end - start) return grouped.test(text.slice(start, end));
  const first = text.charCodeAt(start) - 48;
  return first >= 2 && first <= 6 && digits <= longestCard && isCardNumber([text.slice(start, end)]);
}

/** Looks at every 13th character only, and around it where no letter stands. */
function holdsUnescaped(text: string): boolean {
  const { length } = text;
  for (let i = shortestCard - 1; i < length; i += shortestCard) {
    if (parts[text.charCodeAt(i)] === 1) continue;
    let start = i;
    while (start > 0 && parts[text.charCodeAt(start - 1)] !== 1) start--;
    let end = i + 1;
    while (end < length && parts[text.charCodeAt(end)] !== 1) end++;
    if (end - start >= shortestCard && isStretchOfCard(text, start, end)) return true;
    i = end;
  }
  return false;
}

/**
 * False where neither a JSON text nor any of its strings holds a card number. It only glances at the text, and so spares
 * nearly every one the search token by token.
 */
export const mayHoldCardNumber = (text: string): boolean =>
  holdsUnescaped(text) || (text.includes('\\') && escaped.test(text));

export const holdsCardNumber = (text: string): boolean => maskCardNumbers(text) !== text;
