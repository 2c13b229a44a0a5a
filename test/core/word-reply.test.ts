import { describe, expect, it } from 'vitest';
import { sayAnswer, sentence } from '../../core/conversations/word-reply.ts';
import { wordingFor } from '../../core/conversations/wording.ts';

const wording = wordingFor('en', 'en');
const available = { minorUnits: 100, currency: 'MXN' as const };

const linesFor = (name: string) =>
  sayAnswer({ kind: 'balance', accounts: [{ name, available }] }, wording, 'en').values?.lines ?? '';

describe('a text that is too long', () => {
  it.each([59, 60, 61])('is never cut within an emoji, were it the %i. character', (place) => {
    const name = `${'a'.repeat(place - 1)}🏦🏦`;

    const lines = linesFor(name);

    expect(lines.isWellFormed()).toBe(true);
    expect(lines).toMatch(place === 59 ? /^a{58}🏦: / : /^a{59,60}: /);
  });

  it('is cut before the emoji that would not fit into a message any more', () => {
    const lines = '🏦'.repeat(600);

    for (const shifted of [lines, `a${lines}`]) {
      const text = sentence({ text: 'balance', values: { lines: shifted } }, wording, 'Ana');
      expect(text.isWellFormed()).toBe(true);
      expect(text.length).toBeGreaterThanOrEqual(1023);
      expect(text.length).toBeLessThanOrEqual(1024);
    }
  });
});
