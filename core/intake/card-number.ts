// The networks' leading digits and lengths, so that other long numbers are left alone.
const issued =
  /^(?:4\d{12}(?:\d{3}){0,2}|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}|3[47]\d{13}|3(?:0[0-5]|[68]\d)\d{11}|6(?:011|5\d\d|4[4-9]\d)\d{12}|35\d{14}|(?:50|5[6-9]|6\d)\d{10,17})$/;
// The most digits a card number has, and so the most groups it is written in.
const longest = 19;
const runs = /(?<![A-Za-z\d])\d+(?:[ -]\d+)*(?![A-Za-z\d])/g;

const luhn = (digits: string): boolean => {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i]);
    const doubled = i % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
};

const isCardNumber = (digits: string): boolean => issued.test(digits) && luhn(digits);

/** Masks the first card number among groups of digits; other numbers may stand right before and after it. */
function maskGroups(groups: readonly string[]): string | undefined {
  for (let start = 0; start < groups.length; start++) {
    for (let end = Math.min(groups.length, start + longest); end > start; end--) {
      const digits = groups.slice(start, end).join('').replace(/\D/g, '');
      if (!isCardNumber(digits)) continue;
      const separator = /\D*$/.exec(groups[end - 1] ?? '')?.[0] ?? '';
      const rest = groups.slice(end);
      return `${groups.slice(0, start).join('')}[card …${digits.slice(-4)}]${separator}${maskGroups(rest) ?? rest.join('')}`;
    }
  }
  return undefined;
}

/** The text with every payment card number in it replaced by its last four digits (PCI DSS 3.4.1). */
export const maskCardNumbers = (text: string): string =>
  text.replace(runs, (run) => maskGroups(run.match(/\d+\D?/g) ?? []) ?? run);

// These are numbers by nature, and some pass the checksum by chance.
const numbersByNature = new Set(['phone', 'whatsappUserId', 'minorUnits']);

/** The path of the first field that holds a payment card number, if any does. */
export function findCardNumber(value: unknown, path: readonly string[] = []): string | undefined {
  if (typeof value === 'string' || typeof value === 'number') {
    const text = String(value);
    return maskCardNumbers(text) === text ? undefined : path.join('.');
  }
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, inner] of Object.entries(value)) {
    if (numbersByNature.has(key)) continue;
    const found = findCardNumber(inner, [...path, key]);
    if (found !== undefined) return found;
  }
  return undefined;
}
