import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { transactionAlert } from '../../core/catalogue/transaction-alert.ts';
import { findCardNumber, maskCardNumbers } from '../../core/intake/card-number.ts';
import { contentHash } from '../../core/intake/content-hash.ts';
import { aTransaction } from './builders.ts';

describe('an event at the door', () => {
  it.each([
    ['eventId', { eventId: '' }, {}],
    ['eventId', { eventId: undefined }, {}],
    ['occurredAt', { occurredAt: 'yesterday' }, {}],
    ['occurredAt', { occurredAt: '2026-11-22T08:15:00' }, {}],
    ['customerId', { customerId: 7 }, {}],
    ['expiresAt', { expiresAt: 'soon' }, {}],
    ['data.kind', {}, { kind: 'gift' }],
    ['data.amount', {}, { amount: 'USD 200' }],
    ['data.amount.minorUnits', {}, { amount: { minorUnits: '20000', currency: 'USD' } }],
    ['data.amount.currency', {}, { amount: { minorUnits: 20000 } }],
    ['data.cardLast4', {}, { cardLast4: '42424' }],
  ])('is refused with the path of its bad field: %s', (path, change, data) => {
    expect(() => transactionAlert.read(aTransaction(change, data))).toThrow(
      expect.objectContaining({ name: 'Defect', reason: 'INVALID_EVENT', path }),
    );
  });

  it('may carry fields that we do not know yet', () => {
    expect(transactionAlert.read(aTransaction({ region: 'norte' }, { risk: 3 })).event.eventId).toBe('evt-1');
  });

  it('is the same event when only the order of its fields differs, and another when a value does', () => {
    const hash = (detail: unknown) => contentHash(['TransactionPosted', detail]);
    const event = aTransaction();
    expect(hash(Object.fromEntries(Object.entries(event).reverse()))).toBe(hash(event));
    expect(hash(aTransaction({}, { place: 'Reforma 223' }))).not.toBe(hash(event));
    expect(hash({ a: ['b', 'c'] })).not.toBe(hash({ a: { b: 'c' } }));
  });
});

describe('a card number', () => {
  it.each([
    '4111111111111111',
    '4111 1111 1111 1111',
    '5500-0000-0000-0004',
    '378282246310005',
    '6011111111111117',
  ])('%s is found wherever it hides, and its path is told instead of its digits', (card) => {
    expect(findCardNumber({ data: { note: [`pago con ${card}.`] } })).toBe('data.note.0');
    expect(maskCardNumbers(`pago con ${card}.`)).toBe(`pago con [card …${card.slice(-4)}].`);
  });

  it('keeps an event out, and the defect does not repeat it', () => {
    const read = () => transactionAlert.read(aTransaction({}, { merchant: 'tarjeta 4111111111111111' }));
    expect(read).toThrow(expect.objectContaining({ reason: 'CARD_NUMBER', path: 'data.merchant' }));
    expect(read).not.toThrow(/4111/);
  });

  it.each([
    '+5215512345678',
    '00000000-0000-4000-8000-411111111111',
    'tx-20261122-000042',
    '4111111111111112',
  ])('is not seen in %s', (text) => {
    expect(findCardNumber({ data: { text } })).toBeUndefined();
  });

  it('leaves no digit but the last four in any text that is masked', () => {
    const card = fc.constantFrom('4111111111111111', '5500000000000004', '378282246310005');
    fc.assert(
      fc.property(fc.string(), card, fc.string(), (before, number, after) => {
        expect(maskCardNumbers(`${before} ${number} ${after}`)).not.toContain(number);
      }),
    );
  });
});
