import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { eventsIn, exampleOf } from '../../cli/event-file.ts';
import { faultIn } from '../../core/intake/json-fault.ts';

const folder = mkdtempSync(join(tmpdir(), 'aviso-'));
afterAll(() => rmSync(folder, { recursive: true }));

const reading = (text: string) => {
  const path = join(folder, 'event.json');
  writeFileSync(path, text);
  return () => eventsIn(path);
};

describe('an example', () => {
  it('is as if it happened now, and a consent as if it was captured now', () => {
    const now = new Date('2030-01-02T03:04:05.000Z');

    expect(exampleOf('consent-granted', { now, customer: 'eva' }).detail).toMatchObject({
      occurredAt: now.toISOString(),
      customerId: 'eva',
      data: {
        purposes: ['service', 'security'],
        evidence: { capturedAt: now.toISOString(), channel: 'app' },
      },
    });
    expect(exampleOf('transaction-alert', { now }).detail).toMatchObject({ occurredAt: now.toISOString() });
  });

  it('under an id that was chosen is the same event each time', () => {
    const one = exampleOf('consent-granted', { now: new Date('2030-01-02T03:04:05Z'), eventId: 'e-1' });
    const other = exampleOf('consent-granted', { now: new Date('2031-01-02T03:04:05Z'), eventId: 'e-1' });
    expect(one).toEqual(other);
  });
});

describe('a file of events that is no JSON', () => {
  it.each([
    ['a value without quotes', '{\n  "name": Ana Pérez\n}', 2, 11],
    ['a comma forgotten', '{"phone": "+525512345678" "x": 1}', 1, 27],
    ['a comma too many', '{"a": [1,\n]}', 2, 1],
    ['an end forgotten', '{"a": 1\n', 2, 1],
    ['a quote forgotten', '{"a": "Ana\n}', 1, 7],
    ['the wrong bracket', '{"a": [1}', 1, 9],
    ['another after it', '{} {}', 1, 4],
    ['nothing at all', '', 1, 1],
    ['a number of no kind', '{"a": 01}', 1, 7],
    ['a colon forgotten', '{"a" "b"}', 1, 6],
  ])('says where to look and quotes nothing: %s', (_, text, line, column) => {
    const message = `event.json is not JSON: look at line ${line}, column ${column}.`;
    expect(reading(text)).toThrow(
      expect.objectContaining({ message: expect.stringMatching(new RegExp(`${message}$`)) }),
    );
    expect(reading(text)).not.toThrow(/Ana|5512345678/);
  });

  it('is found broken where the engine finds it so, whenever the engine tells', () => {
    const broken = fc
      .tuple(fc.json(), fc.nat(), fc.constantFrom(...'{}[],:"\\ x1'))
      .map(([text, where, mark]) => {
        const at = where % (text.length + 1);
        return `${text.slice(0, at)}${mark}${text.slice(at)}`;
      });
    fc.assert(
      fc.property(broken, (text) => {
        const index = offset(text, faultIn(text));
        expect(index).toBeLessThanOrEqual(text.length);
        if (isJson(text)) expect(index).toBe(text.length);
        const told = /in JSON at position (\d+)/.exec(errorOf(text))?.[1];
        // We point at the beginning of a broken string or number, the engine into it.
        if (told !== undefined) expect(index).toBeLessThanOrEqual(Number(told));
        // What comes before the fault could have been the beginning of JSON.
        expect(faultIn(text.slice(0, index))).toEqual(faultIn(text));
      }),
      { numRuns: 2000 },
    );
  });
});

const offset = (text: string, { line, column }: { line: number; column: number }): number =>
  text
    .split('\n')
    .slice(0, line - 1)
    .reduce((sum, one) => sum + one.length + 1, column - 1);

const errorOf = (text: string): string => {
  try {
    JSON.parse(text);
    return '';
  } catch (error) {
    return String(error);
  }
};

const isJson = (text: string): boolean => errorOf(text) === '';
