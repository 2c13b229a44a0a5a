import { jsonTokens, placeOf, type TextPlace } from './json-tokens.ts';

type Wanted = 'value' | 'value or ]' | 'key' | 'key or }' | 'colon' | 'comma or end';

const takes: Record<Wanted, string> = {
  value: 'sv{[',
  'value or ]': 'sv{[]',
  key: 's',
  'key or }': 's}',
  colon: ':',
  'comma or end': ',}]',
};

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
export function faultIn(text: string): TextPlace {
  const open: string[] = [];
  let wanted: Wanted = 'value';
  let end = 0;
  for (const { kind, start, end: ends } of jsonTokens(text)) {
    const closesAnother = closes[kind] !== undefined && closes[kind] !== open.at(-1);
    const goesOn = wanted === 'comma or end' && open.length === 0;
    if (!takes[wanted].includes(kind) || closesAnother || goesOn) return placeOf(text, start);
    wanted = wantedAfter(kind, wanted, open);
    end = ends;
  }
  return placeOf(text, end + (/^[ \t\n\r]*/.exec(text.slice(end))?.[0].length ?? 0));
}
