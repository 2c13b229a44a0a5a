// One token of JSON (RFC 8259): a string, another scalar, or a mark.
const token =
  /[ \t\n\r]*(?:("(?:[\u0020\u0021\u0023-\u005b\u005d-\u{10ffff}]|\\["\\/bfnrt]|\\u[\da-fA-F]{4})*")|(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.+-])|([{}[\],:]))/uy;

type Wanted = 'value' | 'value or ]' | 'key' | 'key or }' | 'colon' | 'comma or end';

const takes: Record<Wanted, string> = {
  value: 'sv{[',
  'value or ]': 'sv{[]',
  key: 's',
  'key or }': 's}',
  colon: ':',
  'comma or end': ',}]',
};

/** The token's kind and where it begins; nothing where there is no token. */
function next(text: string): { kind: string; start: number } | undefined {
  const found = token.exec(text);
  if (!found) return undefined;
  const [whole, string, mark] = found;
  const start = found.index + whole.length - whole.trimStart().length;
  return { kind: mark ?? (string === undefined ? 'v' : 's'), start };
}

function wantedAfter(kind: string, wanted: Wanted, open: string[]): Wanted {
  if (kind === '{' || kind === '[') {
    open.push(kind);
    return kind === '{' ? 'key or }' : 'value or ]';
  }
  if (kind === '}' || kind === ']') open.pop();
  if (kind === ',') return open.at(-1) === '{' ? 'key' : 'value';
  if (kind === ':') return 'value';
  return wanted.startsWith('key') && kind === 's' ? 'colon' : 'comma or end';
}

const closes: Record<string, string> = { '}': '{', ']': '[' };

/** Where a text stops being JSON. The engine's own error quotes the text, which may be a customer's data. */
export function faultIn(text: string): { line: number; column: number } {
  const open: string[] = [];
  let wanted: Wanted = 'value';
  token.lastIndex = 0;
  let end = 0;
  for (let one = next(text); one; one = next(text)) {
    const { kind, start } = one;
    const closesAnother = closes[kind] !== undefined && closes[kind] !== open.at(-1);
    const goesOn = wanted === 'comma or end' && open.length === 0;
    if (!takes[wanted].includes(kind) || closesAnother || goesOn) return placeOf(text, start);
    wanted = wantedAfter(kind, wanted, open);
    end = token.lastIndex;
  }
  return placeOf(text, end + (/^[ \t\n\r]*/.exec(text.slice(end))?.[0].length ?? 0));
}

function placeOf(text: string, index: number): { line: number; column: number } {
  const lines = text.slice(0, index).split('\n');
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}
