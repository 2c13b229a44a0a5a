import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Condition, Operand, Path, Update } from './expression.ts';
import { canonical, hexOf, type Item, membersOf, typeOf } from './item.ts';

/** The names and values that a request gives its expressions. */
export type Words = {
  ExpressionAttributeNames?: Readonly<Record<string, string>> | undefined;
  ExpressionAttributeValues?: Readonly<Record<string, AttributeValue>> | undefined;
};

/** DynamoDB's ValidationException: the request itself is wrong. */
export class InvalidRequest extends Error {
  override name = 'ValidationException';
}

const invalid = (why: string): InvalidRequest => new InvalidRequest(why);

export const resolve = ({ path }: Path, { ExpressionAttributeNames: names = {} }: Words) =>
  path.map((part) => {
    if (typeof part === 'number' || !part.startsWith('#')) return part;
    const name = names[part];
    if (name === undefined) throw invalid(`An expression attribute name is not defined: ${part}`);
    return name;
  });

function valueAt(item: Item, path: readonly (string | number)[]): AttributeValue | undefined {
  let value: AttributeValue | undefined = { M: item };
  for (const part of path) value = typeof part === 'number' ? value?.L?.[part] : value?.M?.[part];
  return value;
}

function worthOf(operand: Operand, item: Item, words: Words): AttributeValue | undefined {
  switch (operand.kind) {
    case 'value': {
      const value = words.ExpressionAttributeValues?.[operand.name];
      if (!value) throw invalid(`An expression attribute value is not defined: ${operand.name}`);
      return value;
    }
    case 'path':
      return valueAt(item, resolve(operand, words));
    case 'sum': {
      const [left, right] = [operand.left, operand.right].map((one) => worthOf(one, item, words)?.N);
      if (left === undefined || right === undefined)
        throw invalid('An operand in the update expression has an incorrect data type');
      return { N: String(Number(left) + operand.sign * Number(right)) };
    }
    case 'call':
      return called(operand, item, words);
  }
}

function called(
  { name, args }: Extract<Operand, { kind: 'call' }>,
  item: Item,
  words: Words,
): AttributeValue | undefined {
  const [first, second] = args;
  const value = first && worthOf(first, item, words);
  if (name === 'size') {
    const size = value && sizeOf(value);
    return size === undefined ? undefined : { N: String(size) };
  }
  if (name === 'if_not_exists') return value ?? (second && worthOf(second, item, words));
  if (name === 'list_append') {
    const other = second && worthOf(second, item, words);
    if (!value?.L || !other?.L)
      throw invalid('An operand in the update expression has an incorrect data type');
    return { L: [...value.L, ...other.L] };
  }
  throw invalid(`Invalid function name; function: ${name}`);
}

function sizeOf(value: AttributeValue): number | undefined {
  if (value.S !== undefined) return value.S.length;
  if (value.B !== undefined) return value.B.length;
  if (value.M) return Object.keys(value.M).length;
  return (value.L ?? membersOf(value))?.length;
}

/** Below zero, zero or above; undefined for what has no order. */
function order(left: AttributeValue, right: AttributeValue): number | undefined {
  if (left.N !== undefined && right.N !== undefined) return Number(left.N) - Number(right.N);
  const [one, other] =
    left.S !== undefined ? [left.S, right.S] : [left.B && hexOf(left.B), right.B && hexOf(right.B)];
  if (one === undefined || other === undefined) return undefined;
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

function compares(by: string, left: AttributeValue | undefined, right: AttributeValue | undefined): boolean {
  const same = left !== undefined && right !== undefined && canonical(left) === canonical(right);
  if (by === '=') return same;
  if (by === '<>') return !same;
  const ordered = left && right && order(left, right);
  if (ordered === undefined) return false;
  switch (by) {
    case '<':
      return ordered < 0;
    case '<=':
      return ordered <= 0;
    case '>':
      return ordered > 0;
    case '>=':
      return ordered >= 0;
    default:
      throw invalid(`Invalid comparator ${by}`);
  }
}

function contains(value: AttributeValue | undefined, part: AttributeValue | undefined): boolean {
  if (!value || !part) return false;
  if (value.S !== undefined) return part.S !== undefined && value.S.includes(part.S);
  if (value.L) return value.L.some((one) => canonical(one) === canonical(part));
  if (typeOf(value) !== `${typeOf(part)}S`) return false;
  return membersOf(value)?.includes(part.S ?? part.N ?? hexOf(part.B ?? new Uint8Array())) ?? false;
}

function isTrue(name: string, [value, other]: readonly (AttributeValue | undefined)[]): boolean {
  switch (name) {
    case 'attribute_exists':
      return value !== undefined;
    case 'attribute_not_exists':
      return value === undefined;
    case 'contains':
      return contains(value, other);
    case 'begins_with':
      return value?.S?.startsWith(other?.S ?? '\0') ?? false;
    case 'attribute_type':
      return value !== undefined && typeOf(value) === other?.S;
    default:
      throw invalid(`Invalid function name; function: ${name}`);
  }
}

/** Whether a row meets a condition; a row that is not there is one without attributes. */
export function meets(condition: Condition, item: Item, words: Words): boolean {
  const of = (operand: Operand) => worthOf(operand, item, words);
  switch (condition.kind) {
    case 'and':
      return meets(condition.left, item, words) && meets(condition.right, item, words);
    case 'or':
      return meets(condition.left, item, words) || meets(condition.right, item, words);
    case 'not':
      return !meets(condition.of, item, words);
    case 'compare':
      return compares(condition.by, of(condition.left), of(condition.right));
    case 'between':
      return (
        compares('>=', of(condition.of), of(condition.from)) &&
        compares('<=', of(condition.of), of(condition.to))
      );
    case 'in':
      return condition.among.some((one) => compares('=', of(condition.of), of(one)));
    case 'test':
      return isTrue(condition.name, condition.args.map(of));
  }
}

/** The row with the value at a path, or without it. */
function withValue(item: Item, path: readonly (string | number)[], value: AttributeValue | undefined): Item {
  const [name, ...rest] = path;
  if (typeof name !== 'string') throw invalid('lists are not written to by place here');
  if (rest.length === 0) {
    const { [name]: _, ...others } = item;
    return value ? { ...item, [name]: value } : others;
  }
  const inner = item[name]?.M;
  if (!inner) throw invalid('The document path provided in the update expression is invalid for update');
  return { ...item, [name]: { M: withValue(inner, rest, value) } };
}

const setOf = (type: string, like: AttributeValue, members: readonly string[]): AttributeValue => {
  if (type === 'BS') return { BS: members.map((member) => Buffer.from(member, 'hex')) };
  return type === 'NS' || like.NS ? { NS: [...members] } : { SS: [...members] };
};

function added(existing: AttributeValue | undefined, value: AttributeValue): AttributeValue {
  if (existing && typeOf(existing) !== typeOf(value))
    throw invalid('An operand in the update expression has an incorrect data type');
  if (value.N !== undefined) return { N: String(Number(existing?.N ?? 0) + Number(value.N)) };
  const members = new Set([...((existing && membersOf(existing)) ?? []), ...(membersOf(value) ?? [])]);
  return setOf(typeOf(value), value, [...members]);
}

function without(existing: AttributeValue, value: AttributeValue): AttributeValue | undefined {
  if (typeOf(existing) !== typeOf(value))
    throw invalid('An operand in the update expression has an incorrect data type');
  const gone = new Set(membersOf(value));
  const left = (membersOf(existing) ?? []).filter((member) => !gone.has(member));
  return left.length > 0 ? setOf(typeOf(value), value, left) : undefined;
}

/** DynamoDB refuses an update that writes twice to one place, before it looks at anything else. */
export function refuseOverlaps({ set, remove, add, delete: taken }: Update, words: Words): void {
  const paths = [...set, ...add, ...taken].map(({ path }) => path).concat(remove);
  const sorted = paths.map((path) => resolve(path, words).join('.')).toSorted();
  const overlap = sorted.some((path, i) => {
    const next = sorted[i + 1];
    return next !== undefined && (next === path || next.startsWith(`${path}.`));
  });
  if (overlap) throw invalid('Two document paths overlap with each other');
}

/** The row after an update; every value is worked out from the row as it was before. */
export function updated(update: Update, item: Item, words: Words): Item {
  const at = (path: Path) => resolve(path, words);
  const named = (operand: Operand): AttributeValue => {
    const value = worthOf(operand, item, words);
    if (value) return value;
    throw invalid('The provided expression refers to an attribute that does not exist in the item');
  };
  const changes = [
    ...update.set.map(({ path, to }) => ({ path: at(path), value: named(to) })),
    ...update.remove.map((path) => ({ path: at(path), value: undefined })),
    ...update.add.map(({ path, value }) => {
      const place = at(path);
      return { path: place, value: added(valueAt(item, place), named(value)) };
    }),
    ...update.delete.map(({ path, value }) => {
      const place = at(path);
      const existing = valueAt(item, place);
      return { path: place, value: existing && without(existing, named(value)) };
    }),
  ];
  return changes.reduce((row, { path, value }) => withValue(row, path, value), item);
}
