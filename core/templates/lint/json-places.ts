import { jsonTokens, placeOf, type TextPlace } from '../../intake/json-tokens.ts';

export type JsonPath = readonly (string | number)[];

export type JsonPlaces = {
  /** Where the value at a path begins; of a path that is not there, the nearest value around it. */
  placeAt: (path: JsonPath) => TextPlace;
  /** Keys that stand twice in one object: JSON keeps the last and says nothing. */
  repeated: readonly JsonPath[];
};

type Level = { kind: string; key?: string; index: number; keys: Set<string>; awaitsKey: boolean };

const level = (kind: string): Level => ({ kind, index: 0, keys: new Set(), awaitsKey: kind === '{' });

/** Maps the values of a text, which is JSON, to where they stand in it. */
export function jsonPlaces(text: string): JsonPlaces {
  const starts = new Map<string, number>();
  const repeated: JsonPath[] = [];
  const levels: Level[] = [];
  const pathHere = (): JsonPath => levels.map(({ kind, key = '', index }) => (kind === '{' ? key : index));
  for (const { kind, start, end } of jsonTokens(text)) {
    const around = levels.at(-1);
    if (kind === ':') continue;
    if (kind === '}' || kind === ']') {
      levels.pop();
    } else if (around && kind === ',') {
      around.index++;
      around.awaitsKey = around.kind === '{';
    } else if (around?.awaitsKey) {
      around.key = String(JSON.parse(text.slice(start, end)));
      around.awaitsKey = false;
      if (around.keys.has(around.key)) repeated.push(pathHere());
      around.keys.add(around.key);
    } else {
      starts.set(JSON.stringify(pathHere()), start);
      if (kind === '{' || kind === '[') levels.push(level(kind));
    }
  }
  const placeAt = (path: JsonPath): TextPlace => {
    const start = starts.get(JSON.stringify(path));
    if (start === undefined && path.length > 0) return placeAt(path.slice(0, -1));
    return placeOf(text, start ?? 0);
  };
  return { placeAt, repeated };
}
