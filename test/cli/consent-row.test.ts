import { describe, expect, it } from 'vitest';
import { type Cells, readConsentRow } from '../../cli/consent-row.ts';
import { rememberRows } from '../../cli/judge-rows.ts';
import { morning } from '../core/builders.ts';

const aRow = (change: Partial<Cells> = {}): Cells => ({
  customerId: 'ana',
  purposes: 'service|marketing',
  channel: 'branch',
  wording: 'Acepto recibir avisos, ofertas y más.',
  wordingVersion: '2026-01',
  capturedAt: '2026-01-15T09:05:00-06:00',
  locale: 'es-MX',
  phone: '',
  ...change,
});

const read = (change: Partial<Cells> = {}) => readConsentRow(aRow(change), morning);

describe('a row of consents', () => {
  it('becomes a statement for each purpose, with its evidence as it stands', () => {
    const at = Date.parse('2026-01-15T15:05:00Z');
    const proof = {
      state: 'granted',
      at,
      capturedAt: at,
      channel: 'branch',
      wording: aRow().wording,
      wordingVersion: '2026-01',
      locale: 'es-MX',
    };
    expect(read({ phone: ' +52 55 1234 5678 ' })).toEqual({
      customerId: 'ana',
      phone: '+525512345678',
      statements: [
        { purpose: 'service', ...proof },
        { purpose: 'marketing', ...proof },
      ],
    });
  });

  it.each(['service marketing', 'service | marketing', 'marketing|service|marketing'])(
    'may write its purposes as "%s"',
    (purposes) => {
      expect(read({ purposes })).toMatchObject({ statements: [{}, {}] });
    },
  );

  it.each([
    'customerId',
    'purposes',
    'channel',
    'wording',
    'wordingVersion',
    'capturedAt',
    'locale',
  ] as const)('is no consent without its %s', (column) => {
    for (const empty of ['', '  '])
      expect(read({ [column]: empty })).toEqual({
        column,
        reason: 'is missing: there is no consent without its evidence',
      });
  });

  it.each([
    ['customerId', 'ana maria', /white space/],
    ['purposes', 'service|sales', /service, marketing or security/],
    ['purposes', 'yes', /service, marketing or security/],
    ['capturedAt', '2026-01-15 09:05', /offset/],
    ['capturedAt', '15/01/2026', /offset/],
    ['capturedAt', '2026-02-30T09:05:00Z', /offset/],
    ['capturedAt', '2027-01-15T09:05:00Z', /future/],
    ['phone', '12345', /E\.164/],
    ['wording', '=HYPERLINK("http://evil.example")', /formula/],
    ['channel', '@app', /formula/],
    ['locale', '-es', /formula/],
    ['phone', '=5512345678', /formula/],
    ['wording', 'Acept\uFFFD', /UTF-8/],
    ['wording', 'Mi tarjeta 4111 1111 1111 1111', /card number/],
    ['wording', 'x'.repeat(5000), /4096/],
  ] as const)('is refused for its %s "%s", without repeating it', (column, cell, reason) => {
    const refused = read({ [column]: cell });

    expect(refused).toEqual({ column, reason: expect.stringMatching(reason) });
    expect(JSON.stringify(refused)).not.toContain(cell);
  });
});

describe('what a file has said before', () => {
  const row = (change: Partial<Cells>) => {
    const one = read(change);
    if ('reason' in one) throw new Error(one.reason);
    return one;
  };

  it('is a duplicate where a customer’s purpose, or the number of another customer, comes again', () => {
    const file = rememberRows();
    const verdicts = (change: Partial<Cells>) =>
      file.repeatedIn(row(change)).map(({ purpose, column }) => `${purpose} ${column}`);

    expect(verdicts({ purposes: 'service', phone: '+525512345678' })).toEqual([]);
    expect(verdicts({ purposes: 'service|security', phone: '+525512345678' })).toEqual(['service purposes']);
    expect(verdicts({ customerId: 'luis', purposes: 'service', phone: '+5215512345678' })).toEqual([
      'service phone',
    ]);
    expect(verdicts({ customerId: 'luis', purposes: 'service' })).toEqual([]);
  });
});
