import { describe, expect, it } from 'vitest';
import { fileTypeOf } from '../../core/conversations/file-type.ts';
import { documentKey } from '../../core/conversations/received-keys.ts';
import { CustomerId } from '../../core/recipients/customer-id.ts';

const typeOf = (...parts: (string | number[])[]) =>
  fileTypeOf(
    Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from(part)))),
  )?.mimeType;

const jpeg = [0xff, 0xd8, 0xff, 0xe0];
const png = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
// Split, since a scanner would take this test for the file itself.
const eicar = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD', '-ANTIVIRUS-TEST-FILE!$H+H*'].join('');

describe('a file that a customer sent', () => {
  it.each([
    ['image/jpeg', [jpeg, 'JFIF']],
    ['image/png', [png, 'IHDR']],
    ['image/webp', ['RIFF', [1, 2, 10, 0], 'WEBPVP8X']],
    ['image/heic', [[0, 0, 0, 24], 'ftypheic', [0, 0, 0, 0]]],
    ['image/heic', [[0, 0, 10, 24], 'ftypmif1']],
    ['application/pdf', ['%PDF-1.7\n…']],
    ['application/pdf', ['%PDF-2.0\n…']],
  ])('is kept as %s when it begins like one', (mimeType, parts) => {
    expect(typeOf(...parts)).toBe(mimeType);
  });

  it.each([
    ['nothing', []],
    ['HTML', ['<!doctype html><script>alert(1)</script>']],
    ['SVG', ['<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>']],
    ['a program of Windows', ['MZ', [0x90, 0, 3]]],
    ['a program of Linux', [[0x7f], 'ELF']],
    ['an archive', ['PK', [3, 4]]],
    ['GIF', ['GIF89a']],
    ['a film', [[0, 0, 0, 24], 'ftypmp42']],
    ['a script', ['#!/bin/sh\n']],
    ['HTML that goes on as PDF', ['<script>1</script>\n%PDF-1.7']],
    ['an archive that ends as JPEG', ['PK', [3, 4], jpeg]],
    ['a PDF that begins with a blank', [' %PDF-1.7']],
    ['RIFF of another kind', ['RIFF', [1, 2, 3, 4], 'WAVEfmt ']],
    ['half a magic', [[0xff, 0xd8]]],
    ['the test file of virus scanners', [eicar]],
    ['a PDF that holds the test file of virus scanners', ['%PDF-1.7\n', eicar]],
    ['a picture that holds the test file of virus scanners', [jpeg, eicar]],
  ])('is not kept when it is %s', (_, parts) => {
    expect(typeOf(...parts)).toBeUndefined();
  });

  it('is known by its own bytes where they are a part of something larger', () => {
    const around = Buffer.concat([Buffer.from('<html>'), Buffer.from(png)]);

    expect(fileTypeOf(around.subarray(6))).toEqual({ mimeType: 'image/png', extension: 'png' });
    expect(fileTypeOf(around)).toBeUndefined();
  });
});

describe('the key of a received file', () => {
  const ana = CustomerId.parse('../ana/%2e%2e');

  it('is made of hashes, whatever customers and messages are called', () => {
    expect(documentKey(ana, 'wamid./../x', 'pdf')).toMatch(/^documents\/[0-9a-f]{32}\/[0-9a-f]{32}\.pdf$/);
  });

  it('is the same for the same message, and another for another or for another customer', () => {
    const key = documentKey(ana, 'wamid.1', 'pdf');
    const another = CustomerId.parse('luis');

    expect(documentKey(ana, 'wamid.1', 'pdf')).toBe(key);
    expect(
      new Set([key, documentKey(ana, 'wamid.2', 'pdf'), documentKey(another, 'wamid.1', 'pdf')]).size,
    ).toBe(3);
  });
});
