import { describe, expect, it } from 'vitest';
import { S3Key } from '../../core/catalogue/s3-key.ts';

describe('the key of a document', () => {
  it.each([
    'a.pdf',
    'statements/2026-10/ana.pdf',
    'estados de cuenta/año 2026 (octubre).pdf',
    'a..b/c...pdf',
    '.hidden',
    '100%.pdf',
    'ñ'.repeat(512),
  ])('is taken as it is: %s', (key) => expect(S3Key.parse(key)).toBe(key));

  it.each([
    '',
    '/a.pdf',
    'a/',
    'a//b.pdf',
    '..',
    'a/../b.pdf',
    './a.pdf',
    'a/.',
    'a\nb',
    'a\0',
    '\ud800',
    'a'.repeat(1025),
    'ñ'.repeat(513),
  ])('is refused: %j', (key) => expect(S3Key.safeParse(key).success).toBe(false));
});
