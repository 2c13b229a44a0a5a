import * as z from 'zod';

const currencies = new Set(Intl.supportedValuesOf('currency'));

const Currency = z
  .string()
  .regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code such as MXN')
  .refine((code) => currencies.has(code), 'must be an ISO 4217 code such as MXN');

/** What was moved: never negative. `minorUnits` are ISO 4217's, so COP 150,000.00 is 15000000. */
export const Money = z.object({ minorUnits: z.int().nonnegative(), currency: Currency });
export type Money = z.infer<typeof Money>;

/** What is left: may be below zero. */
export const Balance = z.object({ minorUnits: z.int(), currency: Currency });

// ISO 4217 (list one, 2024-06): every other currency has two decimals.
const decimals: Record<string, number> = Object.fromEntries([
  ...'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'
    .split(' ')
    .map((code) => [code, 0]),
  ...'BHD IQD JOD KWD LYD OMR TND'.split(' ').map((code) => [code, 3]),
  ...'CLF UYW'.split(' ').map((code) => [code, 4]),
]);

/**
 * An amount as the customer would write it: `$1,234.50` in México, `R$ 1.234,50` in Brasil.
 * CLDR shows pesos colombianos without decimals although ISO has two: cents appear only where there are some.
 */
export function formatMoney({ minorUnits, currency }: Money, locale: string): string {
  const scale = decimals[currency] ?? 2;
  const sign = minorUnits < 0 ? '-' : '';
  const digits = String(Math.abs(minorUnits)).padStart(scale + 1, '0');
  const cents = scale > 0 && /[1-9]/.test(digits.slice(-scale));
  const exact = `${sign}${digits.slice(0, digits.length - scale)}${scale > 0 ? `.${digits.slice(-scale)}` : ''}`;
  const style = { style: 'currency', currency } as const;
  const format = new Intl.NumberFormat(locale, cents ? { ...style, minimumFractionDigits: scale } : style);
  // Intl takes decimal text exactly, where a float would round above 2^53; TypeScript's type lags behind.
  return format.format(exact as Intl.StringNumericLiteral).replace(/[\u00a0\u202f]/g, ' ');
}
