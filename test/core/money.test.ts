import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatMoney, Money } from '../../core/money/money.ts';

describe('an amount', () => {
  it.each([
    ['es-MX', 'MXN', 123450, '$1,234.50'],
    ['es-MX', 'USD', 20000, 'USD 200.00'],
    ['pt-BR', 'BRL', 123450, 'R$ 1.234,50'],
    ['es-CO', 'COP', 15000000, '$ 150.000'],
    ['es-CO', 'COP', 15000050, '$ 150.000,50'],
    ['en-IN', 'INR', 123456700, '₹12,34,567.00'],
    ['es-CL', 'CLP', 15000, '$15.000'],
    ['en-US', 'JPY', 15000, '¥15,000'],
    ['en-US', 'BHD', 1234567, 'BHD 1,234.567'],
    ['en-US', 'USD', -550, '-$5.50'],
    ['en-US', 'USD', 0, '$0.00'],
  ])('in %s of %s reads as people there write it', (locale, currency, minorUnits, text) => {
    expect(formatMoney({ minorUnits, currency }, locale)).toBe(text);
  });

  it('loses no cent on its way to the customer, however large', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (minorUnits) => {
        const digits = formatMoney({ minorUnits, currency: 'USD' }, 'en-US').replace(/[^\d-]/g, '');
        expect(Number(digits)).toBe(minorUnits + 0);
      }),
    );
  });

  it.each([
    [{ minorUnits: '1e3', currency: 'USD' }],
    [{ minorUnits: -1, currency: 'USD' }],
    [{ minorUnits: 1.5, currency: 'USD' }],
    [{ minorUnits: 1e21, currency: 'USD' }],
    [{ minorUnits: Number.NaN, currency: 'USD' }],
    [{ minorUnits: 1, currency: 'usd' }],
    [{ minorUnits: 1, currency: 'XYZ' }],
    [{ minorUnits: 1 }],
    ['1.234,56'],
  ])('is refused when it is %j', (money) => {
    expect(Money.safeParse(money).success).toBe(false);
  });
});
