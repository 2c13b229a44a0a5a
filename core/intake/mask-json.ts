import { holdsCardNumber, maskCardNumbers } from './card-number.ts';
import type { NumbersByNature } from './numbers-by-nature.ts';

// A string and whether it is a key, a number, or the first letter of all else that may stand for a value.
const tokens = /"[^"\\]*(?:\\.[^"\\]*)*"(\s*:)?|-?\d[\d.eE+-]*|[[{tfn]/g;

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

/** Two characters that JSON allows bare and SQS does not take. */
const quoted = (text: string): string =>
  JSON.stringify(text).replace(/[\ufffe\uffff]/g, (bare) => `\\u${bare.charCodeAt(0).toString(16)}`);

/** As it is written, and as it is meant: `4.1e15` may be a card number too. */
const maskNumber = (token: string): string => {
  const spelling = [token, String(Number(token))].find(holdsCardNumber);
  return spelling === undefined ? token : quoted(maskCardNumbers(spelling));
};

/**
 * Masks the card numbers in a JSON text, however its strings are escaped, and leaves every other byte as it is.
 * Token by token, because a parsed value would lose digits of long numbers, and its nesting is the sender's choice.
 */
export function maskJson(text: string, byNature: NumbersByNature): string {
  if (!isJson(text)) return maskCardNumbers(text);
  const sheltered = (name: string | undefined, value: string): boolean =>
    name !== undefined && byNature.get(name)?.test(value) === true;
  let key: string | undefined;
  return text.replace(tokens, (token: string, colon: string | undefined) => {
    const named = key;
    key = undefined;
    if (!token.startsWith('"')) {
      return sheltered(named, token) ? token : maskNumber(token);
    }
    const value: string = JSON.parse(token.slice(0, token.length - (colon?.length ?? 0)));
    if (colon !== undefined) key = value;
    const masked = colon === undefined && sheltered(named, value) ? value : maskCardNumbers(value);
    return masked === value ? token : `${quoted(masked)}${colon ?? ''}`;
  });
}
