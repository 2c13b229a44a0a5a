/** What a condition or an update says, read once for each text. */
export type Operand =
  | { kind: 'path'; path: readonly (string | number)[] }
  | { kind: 'value'; name: string }
  | { kind: 'call'; name: string; args: readonly Operand[] }
  | { kind: 'sum'; sign: 1 | -1; left: Operand; right: Operand };

export type Condition =
  | { kind: 'and' | 'or'; left: Condition; right: Condition }
  | { kind: 'not'; of: Condition }
  | { kind: 'compare'; by: string; left: Operand; right: Operand }
  | { kind: 'between'; of: Operand; from: Operand; to: Operand }
  | { kind: 'in'; of: Operand; among: readonly Operand[] }
  | { kind: 'test'; name: string; args: readonly Operand[] };

export type Path = Extract<Operand, { kind: 'path' }>;

export type Update = {
  set: readonly { path: Path; to: Operand }[];
  remove: readonly Path[];
  add: readonly { path: Path; value: Operand }[];
  delete: readonly { path: Path; value: Operand }[];
};

const token = /\s*(?:([#:]?[A-Za-z_][\w-]*|[#:][\w-]+)|(\d+)|(<>|<=|>=|[<>=(),.[\]+-]))/y;

function tokensOf(text: string): readonly string[] {
  const tokens: string[] = [];
  token.lastIndex = 0;
  while (token.lastIndex < text.trimEnd().length) {
    const match = token.exec(text);
    if (!match) throw new Error(`cannot read ${text}`);
    tokens.push(match[1] ?? match[2] ?? match[3] ?? '');
  }
  return tokens;
}

/** Goes through a text once, a word or a sign at a time. */
function readerOf(text: string) {
  const tokens = tokensOf(text);
  let place = 0;
  const peek = (ahead = 0): string => tokens[place + ahead] ?? '';
  const next = (): string => {
    const read = peek();
    place++;
    return read;
  };
  const isWord = (word: string): boolean => peek().toUpperCase() === word;
  return {
    text,
    peek,
    next,
    isWord,
    isOver: (): boolean => place >= tokens.length,
    take: (expected: string): void => {
      const read = next();
      if (read.toUpperCase() !== expected) throw new Error(`expected ${expected} and not ${read} in ${text}`);
    },
    takeIf: (word: string): boolean => {
      if (!isWord(word)) return false;
      place++;
      return true;
    },
  };
}

type Reader = ReturnType<typeof readerOf>;

function path(reader: Reader): Path {
  const parts: (string | number)[] = [reader.next()];
  for (;;) {
    if (reader.takeIf('.')) parts.push(reader.next());
    else if (reader.takeIf('[')) {
      parts.push(Number(reader.next()));
      reader.take(']');
    } else return { kind: 'path', path: parts };
  }
}

function operands(reader: Reader): readonly Operand[] {
  reader.take('(');
  const args = [operand(reader)];
  while (reader.takeIf(',')) args.push(operand(reader));
  reader.take(')');
  return args;
}

function operand(reader: Reader): Operand {
  if (reader.peek().startsWith(':')) return { kind: 'value', name: reader.next() };
  if (reader.peek(1) !== '(' || /^[#:]/.test(reader.peek())) return path(reader);
  return { kind: 'call', name: reader.next(), args: operands(reader) };
}

const tests = new Set([
  'attribute_exists',
  'attribute_not_exists',
  'attribute_type',
  'contains',
  'begins_with',
]);

function either(reader: Reader): Condition {
  let left = both(reader);
  while (reader.takeIf('OR')) left = { kind: 'or', left, right: both(reader) };
  return left;
}

function both(reader: Reader): Condition {
  let left = one(reader);
  while (reader.takeIf('AND')) left = { kind: 'and', left, right: one(reader) };
  return left;
}

function one(reader: Reader): Condition {
  if (reader.takeIf('NOT')) return { kind: 'not', of: one(reader) };
  if (reader.peek() === '(') {
    reader.take('(');
    const inside = either(reader);
    reader.take(')');
    return inside;
  }
  if (tests.has(reader.peek())) return { kind: 'test', name: reader.next(), args: operands(reader) };
  return comparison(reader);
}

function comparison(reader: Reader): Condition {
  const left = operand(reader);
  if (reader.isWord('IN')) {
    reader.next();
    return { kind: 'in', of: left, among: operands(reader) };
  }
  if (reader.takeIf('BETWEEN')) {
    const from = operand(reader);
    reader.take('AND');
    return { kind: 'between', of: left, from, to: operand(reader) };
  }
  return { kind: 'compare', by: reader.next(), left, right: operand(reader) };
}

function sum(reader: Reader): Operand {
  let left = operand(reader);
  while (reader.peek() === '+' || reader.peek() === '-') {
    const sign = reader.next() === '+' ? 1 : -1;
    left = { kind: 'sum', sign, left, right: operand(reader) };
  }
  return left;
}

const sections = ['SET', 'REMOVE', 'ADD', 'DELETE'];

function readUpdate(reader: Reader): Update {
  const set: { path: Path; to: Operand }[] = [];
  const remove: Path[] = [];
  const add: { path: Path; value: Operand }[] = [];
  const taken: { path: Path; value: Operand }[] = [];
  while (!reader.isOver()) {
    const section = reader.next().toUpperCase();
    if (!sections.includes(section)) throw new Error(`${section} is no part of an update: ${reader.text}`);
    do {
      const at = path(reader);
      if (section === 'REMOVE') remove.push(at);
      else if (section === 'SET') {
        reader.take('=');
        set.push({ path: at, to: sum(reader) });
      } else (section === 'ADD' ? add : taken).push({ path: at, value: operand(reader) });
    } while (reader.takeIf(','));
  }
  return { set, remove, add, delete: taken };
}

const read = <T>(readAll: (reader: Reader) => T) => {
  const known = new Map<string, T>();
  return (text: string): T => {
    const before = known.get(text);
    if (before) return before;
    const reader = readerOf(text);
    const parsed = readAll(reader);
    if (!reader.isOver()) throw new Error(`there is more than was understood in ${text}`);
    known.set(text, parsed);
    return parsed;
  };
};

export const parseCondition = read(either);
export const parseUpdate = read(readUpdate);
