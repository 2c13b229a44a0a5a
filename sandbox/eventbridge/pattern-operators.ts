import { compileWildcard } from './wildcard.ts';

/** Judges the leaf values found at one field; several where the event holds an array, none where it is missing. */
export type LeafTest = (leaves: unknown[]) => boolean;

type ValueTest = (value: unknown) => boolean;

export function compileOperator(alternative: unknown, path: string): LeafTest {
  if (!isRecord(alternative)) return anyOf(exactly(alternative, path));
  const [[name, operand] = [], ...others] = Object.entries(alternative);
  if (name === undefined || others.length > 0) throw invalid('one operator per object is allowed', path);
  if (name === 'exists') return exists(operand, path);
  return anyOf(valueTest(name, operand, path));
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function anyOf(test: ValueTest): LeafTest {
  return (leaves) => leaves.some(test);
}

function valueTest(name: string, operand: unknown, path: string): ValueTest {
  switch (name) {
    case 'prefix':
      return affix(operand, path, name, (text, part) => text.startsWith(part));
    case 'suffix':
      return affix(operand, path, name, (text, part) => text.endsWith(part));
    case 'equals-ignore-case':
    case 'wildcard':
      return textTest(name, operand, path);
    case 'anything-but':
      return anythingBut(operand, path);
    case 'numeric':
      return numeric(operand, path);
    case 'cidr':
      return cidr(operand, path);
    default:
      throw invalid(`unrecognized match type ${name}`, path);
  }
}

function exactly(expected: unknown, path: string): ValueTest {
  if (expected === undefined || (typeof expected === 'object' && expected !== null)) {
    throw invalid('a value must be a string, number, boolean or null', path);
  }
  return (value) => value === expected;
}

function exists(operand: unknown, path: string): LeafTest {
  if (typeof operand !== 'boolean') throw invalid('exists takes true or false', path);
  return (leaves) => leaves.length > 0 === operand;
}

function affix(
  operand: unknown,
  path: string,
  name: string,
  holds: (text: string, part: string) => boolean,
): ValueTest {
  if (typeof operand === 'string') return onText((text) => holds(text, operand));
  const folded =
    isRecord(operand) && Object.keys(operand).length === 1 ? operand['equals-ignore-case'] : undefined;
  if (typeof folded !== 'string')
    throw invalid(`${name} takes a string or {"equals-ignore-case": string}`, path);
  const part = folded.toLowerCase();
  return onText((text) => holds(text.toLowerCase(), part));
}

function textTest(name: string, operand: unknown, path: string): ValueTest {
  if (typeof operand !== 'string') throw invalid(`${name} takes a string`, path);
  switch (name) {
    case 'prefix':
      return onText((text) => text.startsWith(operand));
    case 'suffix':
      return onText((text) => text.endsWith(operand));
    case 'equals-ignore-case': {
      const folded = operand.toLowerCase();
      return onText((text) => text.toLowerCase() === folded);
    }
    case 'wildcard':
      return onText(compileWildcard(operand));
    default:
      throw invalid(`unsupported anything-but pattern ${name}`, path);
  }
}

function anythingBut(operand: unknown, path: string): ValueTest {
  if (isRecord(operand)) {
    const [[name, nested] = [], ...others] = Object.entries(operand);
    if (name === undefined || others.length > 0)
      throw invalid('anything-but takes one nested operator', path);
    const refused = listOf(nested, path).map((each) => textTest(name, each, path));
    return (value) => !refused.some((test) => test(value));
  }
  const refused = listOf(operand, path);
  if (
    !refused.every((each) => typeof each === 'string') &&
    !refused.every((each) => typeof each === 'number')
  ) {
    throw invalid('anything-but takes strings or numbers, not both', path);
  }
  return (value) => !refused.some((each) => each === value);
}

function listOf(operand: unknown, path: string): unknown[] {
  const list = Array.isArray(operand) ? operand : [operand];
  if (list.length === 0) throw invalid('anything-but takes at least one value', path);
  return list;
}

const comparisons = new Map<unknown, (value: number, bound: number) => boolean>([
  ['=', (value, bound) => value === bound],
  ['<', (value, bound) => value < bound],
  ['<=', (value, bound) => value <= bound],
  ['>', (value, bound) => value > bound],
  ['>=', (value, bound) => value >= bound],
]);

function numeric(operand: unknown, path: string): ValueTest {
  const terms: unknown[] = Array.isArray(operand) ? operand : [];
  if (terms.length !== 2 && terms.length !== 4) throw invalid('numeric takes one or two comparisons', path);
  const tests: ((value: number) => boolean)[] = [];
  for (let index = 0; index < terms.length; index += 2) {
    const [operator, bound] = terms.slice(index, index + 2);
    const compare = comparisons.get(operator);
    if (!compare) throw invalid(`unrecognized numeric operator ${JSON.stringify(operator)}`, path);
    if (typeof bound !== 'number') throw invalid('numeric compares with a number', path);
    tests.push((value) => compare(value, bound));
  }
  if (terms.length === 4 && !isRange(terms))
    throw invalid('a numeric range needs a bottom, then a larger top', path);
  return (value) => typeof value === 'number' && tests.every((test) => test(value));
}

function isRange([lower, bottom, upper, top]: unknown[]): boolean {
  return String(lower).startsWith('>') && String(upper).startsWith('<') && Number(bottom) < Number(top);
}

function cidr(operand: unknown, path: string): ValueTest {
  const [, base, width] = /^([\d.]+)\/(\d{1,2})$/.exec(typeof operand === 'string' ? operand : '') ?? [];
  const network = ipv4(base ?? '');
  const bits = Number(width);
  if (network === undefined || bits > 32) throw invalid('cidr takes an IPv4 block such as 10.0.0.0/24', path);
  const size = 2 ** (32 - bits);
  const block = Math.floor(network / size);
  return onText((text) => {
    const address = ipv4(text);
    return address !== undefined && Math.floor(address / size) === block;
  });
}

function ipv4(text: string): number | undefined {
  const bytes = text.split('.');
  if (bytes.length !== 4 || !bytes.every((byte) => /^\d{1,3}$/.test(byte) && Number(byte) <= 255))
    return undefined;
  return bytes.reduce((address, byte) => address * 256 + Number(byte), 0);
}

function onText(test: (text: string) => boolean): ValueTest {
  return (value) => typeof value === 'string' && test(value);
}

function invalid(reason: string, path: string): Error {
  return new Error(`Event pattern is not valid. Reason: ${reason} at ${path}`);
}
