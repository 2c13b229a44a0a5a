import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/** As the SDK hands it over. Never changed in place, so that what was read stays what it was. */
export type Item = Readonly<Record<string, AttributeValue>>;

export const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** The members of a set in one form, or undefined where it is none. */
export const membersOf = (value: AttributeValue): readonly string[] | undefined =>
  value.SS ?? value.NS ?? value.BS?.map(hexOf);

export const typeOf = (value: AttributeValue): string => Object.keys(value)[0] ?? '';

/** One text for what DynamoDB holds to be equal: sets have no order, numbers no spelling. */
export function canonical(value: AttributeValue): string {
  if (value.S !== undefined) return `S${value.S}`;
  if (value.N !== undefined) return `N${Number(value.N)}`;
  if (value.B !== undefined) return `B${hexOf(value.B)}`;
  const members = membersOf(value);
  if (members) return `${typeOf(value)}${JSON.stringify(members.toSorted())}`;
  if (value.M) return `M${canonicalItem(value.M)}`;
  if (value.L) return `L[${value.L.map(canonical).join()}]`;
  return JSON.stringify(value);
}

export const canonicalItem = (item: Item): string =>
  Object.keys(item)
    .toSorted()
    .map((name) => `${JSON.stringify(name)}:${canonical(item[name] ?? { NULL: true })}`)
    .join();

/** Bytes as DynamoDB counts them: UTF-8 for names and text, two decimal digits to a byte. */
export function bytesOf(item: Item): number {
  let bytes = 0;
  for (const name of Object.keys(item)) bytes += textBytes(name) + valueBytes(item[name] ?? { NULL: true });
  return bytes;
}

const textBytes = (text: string): number => Buffer.byteLength(text);

function valueBytes(value: AttributeValue): number {
  if (value.S !== undefined) return textBytes(value.S);
  if (value.N !== undefined) return numberBytes(value.N);
  if (value.B !== undefined) return value.B.length;
  if (value.SS) return total(value.SS, textBytes);
  if (value.NS) return total(value.NS, numberBytes);
  if (value.BS) return total(value.BS, (bytes) => bytes.length);
  if (value.L) return 3 + total(value.L, (element) => 1 + valueBytes(element));
  if (value.M) return 3 + Object.keys(value.M).length + bytesOf(value.M);
  return 1;
}

const total = <T>(all: readonly T[], bytes: (one: T) => number): number =>
  all.reduce((sum, one) => sum + bytes(one), 0);

/** A byte for the exponent, one for a minus, and one for each two digits, aligned on even powers of ten. */
function numberBytes(number: string): number {
  const [whole = '', fraction = ''] = number.replace('-', '').split('.');
  const digits = (whole + fraction).replace(/^0+/, '');
  const significant = digits.replace(/0+$/, '').length;
  if (significant === 0) return 1;
  const odd = (digits.length - fraction.length - 1) % 2 === 0 ? 1 : 0;
  return 1 + Math.ceil((significant + odd) / 2) + (number.startsWith('-') ? 1 : 0);
}
