export type AttributeValue = {
  S?: string;
  N?: string;
  B?: string;
  SS?: string[];
  NS?: string[];
  BS?: string[];
  BOOL?: boolean;
  NULL?: boolean;
  L?: AttributeValue[];
  M?: Item;
};

export type Item = Record<string, AttributeValue>;

/** Size in the bytes DynamoDB counts: UTF-8 for names and text, packed decimal for numbers. */
export function itemSize(item: Item): number {
  let size = 0;
  for (const [name, value] of Object.entries(item)) size += Buffer.byteLength(name) + valueSize(value);
  return size;
}

function valueSize(value: AttributeValue): number {
  if (value.S !== undefined) return Buffer.byteLength(value.S);
  if (value.N !== undefined) return numberSize(value.N);
  if (value.B !== undefined) return Buffer.byteLength(value.B, 'base64');
  if (value.SS) return sum(value.SS, (text) => Buffer.byteLength(text));
  if (value.NS) return sum(value.NS, numberSize);
  if (value.BS) return sum(value.BS, (bytes) => Buffer.byteLength(bytes, 'base64'));
  if (value.L) return 3 + sum(value.L, (element) => 1 + valueSize(element));
  if (value.M) return 3 + Object.keys(value.M).length + itemSize(value.M);
  return 1;
}

/** Two decimal digits to a byte, aligned on even powers of ten, one byte for the exponent, one for a minus. */
function numberSize(number: string): number {
  const negative = number.startsWith('-');
  const [whole = '', fraction = ''] = number.slice(negative ? 1 : 0).split('.');
  const digits = (whole + fraction).replace(/^0+/, '');
  const significant = digits.replace(/0+$/, '').length;
  if (significant === 0) return 1;
  const exponent = digits.length - fraction.length - 1;
  const aligned = exponent % 2 === 0 ? significant + 1 : significant;
  return 1 + Math.ceil(aligned / 2) + (negative ? 1 : 0);
}

function sum<T>(values: T[], size: (value: T) => number): number {
  return values.reduce((total, value) => total + size(value), 0);
}

/** Equal as DynamoDB sees it: sets have no order, lists do. */
export function sameItem(one: Item | undefined, other: Item | undefined): boolean {
  if (!one || !other) return one === other;
  const names = Object.keys(one);
  return (
    names.length === Object.keys(other).length && names.every((name) => sameValue(one[name], other[name]))
  );
}

export function sameValue(one: AttributeValue | undefined, other: AttributeValue | undefined): boolean {
  if (!one || !other) return one === other;
  if (one.M && other.M) return sameItem(one.M, other.M);
  if (one.L && other.L) {
    const elements = other.L;
    return (
      one.L.length === elements.length && one.L.every((value, index) => sameValue(value, elements[index]))
    );
  }
  return canonical(one) === canonical(other);
}

function canonical(value: AttributeValue): string {
  const set = value.SS ?? value.NS ?? value.BS;
  return set ? JSON.stringify([Object.keys(value)[0], [...set].sort()]) : JSON.stringify(value);
}
