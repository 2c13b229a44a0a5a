import { describe, expect, it } from 'vitest';
import { parseFormatting, plainText } from '../../sandbox/meta/phones-page/formatting.js';

describe('the formatting of a chat', () => {
  it.each([
    ['*bold*', [{ style: 'bold', pieces: ['bold'] }]],
    ['a _slanted_ word', ['a ', { style: 'italic', pieces: ['slanted'] }, ' word']],
    ['~gone~.', [{ style: 'strike', pieces: ['gone'] }, '.']],
    ['```two\nlines```', [{ style: 'block', pieces: ['two\nlines'] }]],
    ['`*as it is*`', [{ style: 'code', pieces: ['*as it is*'] }]],
    [
      '*bold and _slanted_*',
      [{ style: 'bold', pieces: ['bold and ', { style: 'italic', pieces: ['slanted'] }] }],
    ],
    ['¡*Ñandú*!', ['¡', { style: 'bold', pieces: ['Ñandú'] }, '!']],
    [
      '(see https://bank.example/a_b_c).',
      ['(see ', { style: 'link', pieces: ['https://bank.example/a_b_c'] }, ').'],
    ],
  ])('%j is formatted', (text, pieces) => {
    expect(parseFormatting(text)).toEqual(pieces);
  });

  it.each([
    '2*3*4',
    'snake_case_name',
    '* not bold *',
    '*open',
    '**',
    '*two\nlines*',
    '``',
    '```',
    'https://',
    '',
  ])('%j stays as it is', (text) => {
    expect(plainText(parseFormatting(text))).toBe(text);
    expect(parseFormatting(text).every((piece: unknown) => typeof piece === 'string')).toBe(true);
  });

  it('a text made of nothing but marks is read in no time', () => {
    const text = '*_~ a'.repeat(820);

    const started = performance.now();
    parseFormatting(text);

    expect(performance.now() - started).toBeLessThan(1_000);
  });
});
