/** A string (`s`), another scalar (`v`), or the mark itself. */
export type JsonToken = { kind: string; start: number; end: number };

/** The tokens of a text (RFC 8259), as far as it has any. */
export function* jsonTokens(text: string): Generator<JsonToken> {
  const token =
    /[ \t\n\r]*(?:("(?:[\u0020\u0021\u0023-\u005b\u005d-\u{10ffff}]|\\["\\/bfnrt]|\\u[\da-fA-F]{4})*")|(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.+-])|([{}[\],:]))/uy;
  for (let found = token.exec(text); found; found = token.exec(text)) {
    const [whole, string, mark] = found;
    const start = found.index + whole.length - whole.trimStart().length;
    yield { kind: mark ?? (string === undefined ? 'v' : 's'), start, end: token.lastIndex };
  }
}

export type TextPlace = { line: number; column: number };

/** Where an index lies, as editors count: from line 1, column 1. */
export function placeOf(text: string, index: number): TextPlace {
  const lines = text.slice(0, index).split('\n');
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}
