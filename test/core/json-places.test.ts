import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type JsonPath, jsonPlaces } from '../../core/templates/lint/json-places.ts';

const pathsIn = (value: unknown, path: JsonPath = []): JsonPath[] =>
  typeof value !== 'object' || value === null
    ? [path]
    : [
        path,
        ...Object.entries(value).flatMap(([key, one]) =>
          pathsIn(one, [...path, Array.isArray(value) ? Number(key) : key]),
        ),
      ];

const valueAt = (value: unknown, path: JsonPath): unknown =>
  path.reduce<unknown>((one, key) => Object.getOwnPropertyDescriptor(one, key)?.value, value);

const beginningOf = (value: unknown): string =>
  Array.isArray(value)
    ? '['
    : typeof value === 'object' && value !== null
      ? '{'
      : (JSON.stringify(value) ?? '');

describe('the place of a value in JSON', () => {
  it('is where its text begins, for every value of every text', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(0, 1, 2), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        const parsed: unknown = JSON.parse(text);
        const { placeAt, repeated } = jsonPlaces(text);
        for (const path of pathsIn(parsed)) {
          const { line, column } = placeAt(path);
          const rest = text.split('\n')[line - 1]?.slice(column - 1) ?? '';
          expect(rest.startsWith(beginningOf(valueAt(parsed, path)))).toBe(true);
        }
        expect(repeated).toEqual([]);
      }),
    );
  });

  it('of what is not there is that of what would hold it', () => {
    const { placeAt } = jsonPlaces('{\n  "a": {\n    "b": 1\n  }\n}');

    expect(placeAt(['a', 'c', 0])).toEqual({ line: 2, column: 8 });
    expect(placeAt(['z'])).toEqual({ line: 1, column: 1 });
  });

  it('tells keys that stand twice, in whatever spelling', () => {
    expect(jsonPlaces('{"a": [{"b": 1, "\\u0062": 2}], "b": 3}').repeated).toEqual([['a', 0, 'b']]);
  });
});
