import { describe, expect, it } from 'vitest';
import { PhoneNumber } from '../../core/recipients/phone-number.ts';

describe('a phone number', () => {
  it.each([
    ['+525512345678', '+525512345678'],
    ['+5215512345678', '+525512345678'],
    ['+52 1 55 1234 5678', '+525512345678'],
    ['0052 55 1234 5678', '+525512345678'],
    ['+55 (11) 96123-4567', '+5511961234567'],
    ['+57 300 1234567', '+573001234567'],
    ['+541123456789', '+5491123456789'],
    ['+91 98765 43210', '+919876543210'],
  ])('%s is %s', (written, meant) => {
    expect(PhoneNumber.parse(written)).toBe(meant);
  });

  it.each(['5512345678', '+52', '12345', '+99999999999999999999', '+52 55 1234 567', 'ana', '', '+1 800'])(
    '%j is refused rather than sent to another person',
    (written) => {
      const parsed = PhoneNumber.safeParse(written);
      expect(parsed.success).toBe(false);
      expect(parsed.error?.message).not.toMatch(/\d{4}/);
    },
  );
});
