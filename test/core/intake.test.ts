import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { transactionAlert } from '../../core/catalogue/transaction-alert.ts';
import { EventId, openEnvelope, parseEvent } from '../../core/intake/business-event.ts';
import { maskCardNumbers } from '../../core/intake/card-number.ts';
import { contentHash } from '../../core/intake/content-hash.ts';
import { findCardNumber } from '../../core/intake/find-card-number.ts';
import { maskJson } from '../../core/intake/mask-json.ts';
import { numbersOfEvents } from '../../core/intake/numbers-by-nature.ts';
import { Locale } from '../../core/recipients/customer.ts';
import { languageChain } from '../../core/templates/language.ts';
import { aTransaction } from './builders.ts';

const cards = ['4111111111111111', '5500000000000004', '378282246310005', '6011111111111117'];
const aCard = fc.constantFrom(...cards);
const aWord = fc.stringMatching(/^[A-Za-zñéã]{0,12}$/);

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

  it('is the same event when its retry differs in what we do not read, or only in how it is written', () => {
    const hashOf = (change: object, data: object = {}) =>
      transactionAlert.read(aTransaction({ ...change }, { ...data })).event.contentHash;
    expect(hashOf({ traceId: 'second-try' }, { risk: 3 })).toBe(hashOf({}));
    expect(hashOf({ occurredAt: '2026-11-22T14:15:00Z' }, { place: ' Reforma 222 ' })).toBe(hashOf({}));
    expect(hashOf({ costCentre: 'cards' })).not.toBe(hashOf({}));
  });

  it.each([
    ['data.?.amount', { 'Ana Pérez': { amount: 'x' } }],
    ['data.?.amount', { '5512345678': { amount: 'x' } }],
    ['data.visa.amount', { visa: { amount: 'x' } }],
  ])('names a field of its own, but never a key that may be data: %s', (path, data) => {
    const anyKey = z.record(z.string(), z.object({ amount: z.int() }));
    expect(() => parseEvent('Test', anyKey, { ...aTransaction(), data })).toThrow(
      expect.objectContaining({ path, message: expect.stringContaining(`Test: ${path}: `) }),
    );
  });

  const nested = (levels: number) => JSON.parse(`${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`);

  it.each([65, 20_000])(
    'is refused when it is nested %i levels deep, whoever would have to follow it',
    (levels) => {
      const read = () => transactionAlert.read(aTransaction({ extra: nested(levels) }));
      expect(read).toThrow(expect.objectContaining({ reason: 'INVALID_EVENT', path: '' }));
    },
  );

  it('may be nested sixty levels deep', () => {
    expect(transactionAlert.read(aTransaction({ extra: nested(60) })).event.eventId).toBe('evt-1');
  });

  it('is opened whatever its depth, so that it can be put aside', () => {
    const levels = 20_000;
    const body = `{"detail-type":"T","detail":${'['.repeat(levels)}${']'.repeat(levels)}}`;
    expect(openEnvelope(body).detailType).toBe('T');
  });

  it('has an id that a queue and a terminal can show', () => {
    for (const id of ['a\u0000b', 'a\u001b[31m', 'a\ud800', 'a b', ''])
      expect(EventId.safeParse(id).success).toBe(false);
    for (const id of ['tx-1', 'évt/1:2', '取引-1']) expect(EventId.safeParse(id).success).toBe(true);
  });
});

describe('a customer’s language', () => {
  it.each([
    ['PT-BR', 'pt-BR', 'pt_BR'],
    ['pt_br', 'pt-BR', 'pt_BR'],
    ['ES-mx', 'es-MX', 'es_MX'],
    ['EN', 'en', 'en'],
  ])('%s is understood as %s', (written, meant, first) => {
    expect(Locale.parse(written)).toBe(meant);
    expect(languageChain(Locale.parse(written), 'es')[0]).toBe(first);
  });

  it.each(['', 'x', 'es-', 'español'])('%j is none', (written) => {
    expect(Locale.safeParse(written).success).toBe(false);
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
    'msg_00000000-0000-4000-8000-411111111111',
    'tx-20261122-000042',
    '4111111111111112',
    '22/11/2026 08:15, 1.234.567,00',
  ])('is not seen in %s', (text) => {
    expect(findCardNumber({ data: { text } })).toBeUndefined();
  });

  it('is never seen in a UUID or a hexadecimal id, whatever letters stand around it', () => {
    const hexadecimal = fc
      .stringMatching(/^[0-9a-f]{16,64}$/)
      .filter((id) => (id.match(/\d+/g) ?? []).length > 2);
    fc.assert(
      fc.property(
        fc.constantFrom('', 'msg_', 'tx', 'https://x.example/'),
        fc.uuid(),
        hexadecimal,
        (prefix, uuid, hex) => {
          for (const id of [
            `${prefix}${uuid}`,
            `${prefix}${uuid.toUpperCase()}`,
            `${uuid}${prefix}`,
            `tx-${hex}`,
            hex,
          ])
            expect(maskCardNumbers(id)).toBe(id);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('is always seen, however it is written and whatever words it is glued to', () => {
    const separator = fc.constantFrom(
      '',
      ' ',
      '  ',
      '-',
      ' - ',
      '.',
      '/',
      '–',
      '\u00a0',
      '\u202f',
      '\u2011',
      '\u200b',
      '\n',
      '\t',
    );
    fc.assert(
      fc.property(aWord, aCard, separator, aWord, (before, card, apart, after) => {
        const written = card.match(/.{1,4}/g)?.join(apart) ?? card;
        expect(maskCardNumbers(`${before}${written}${after}`)).toBe(
          `${before}[card …${card.slice(-4)}]${after}`,
        );
      }),
    );
  });

  it('leaves no digit but the last four in any text that is masked', () => {
    fc.assert(
      fc.property(fc.string(), aCard, fc.string(), (before, number, after) => {
        expect(maskCardNumbers(`${before} ${number} ${after}`)).not.toContain(number);
      }),
    );
  });

  it('is hidden whole where another number seems to overlap it', () => {
    // The first sixteen digits pass for a card as well.
    expect(maskCardNumbers('6011 0030 4111 1111 1111 1111, 1')).toBe('[card …1111], 1');
    expect(maskCardNumbers('4004 0000 4111 1111 1111 1111 1')).toBe('[card …1111] 1');
  });

  it('is masked twelve thousand times over in one text', () => {
    const masked = maskCardNumbers('4111111111111111 '.repeat(12_000));
    expect(masked).toBe('[card …1111] '.repeat(12_000));
    expect(findCardNumber(Array.from({ length: 12_000 }, () => 'x').concat('4111111111111111'))).toBe(
      '12000',
    );
  });

  it.each([
    ['phone', '4111111111111111'],
    ['phone', 4111111111111111],
    ['minorUnits', '4111 1111 1111 1111'],
    ['whatsappUserId', '4111111111111111'],
  ])('is found under %s too, when it is not what that name promises', (name, value) => {
    expect(findCardNumber({ data: { [name]: value } })).toBe(`data.${name}`);
  });

  it('is found in the very name of a field, which is not told', () => {
    expect(findCardNumber({ data: { tarjeta4111111111111111: true } })).toBe('data.?');
  });

  it.each([
    { phone: '+573001234562' },
    { minorUnits: 4111111111111111 },
    { whatsappUserId: 'MX.4111111111111111' },
  ])('is no worry in %j', (data) => {
    expect(findCardNumber({ data })).toBeUndefined();
  });
});

describe('masking a JSON text', () => {
  const masked = (text: string) => maskJson(text, numbersOfEvents);

  it.each([
    ['escaped', String.raw`{"a":"\u0034111111111111111"}`, '{"a":"[card …1111]"}'],
    ['escaped apart', String.raw`{"a":"4111\u00a01111\u20131111\t1111"}`, '{"a":"[card …1111]"}'],
    [
      'escaped inside a string of JSON',
      String.raw`{"a":"{\"b\":\"\\u0034111111111111111\"}"}`,
      String.raw`{"a":"{\"b\":\"[card …1111]\"}"}`,
    ],
    ['as a number', '{"a":[4111111111111111,2]}', '{"a":["[card …1111]",2]}'],
    [
      'as a number of another spelling',
      '[4.111111111111111e15, 411111111111111100E-2]',
      '["[card …1111]", "[card …1111]"]',
    ],
    ['as a key', '{"4111111111111111" : 1}', '{"[card …1111]" : 1}'],
    ['in no JSON at all', 'x 4111111111111111 \\u0034111111111111111', 'x [card …1111] [card …1111]'],
  ])('finds a card number %s', (_, text, expected) => {
    expect(masked(text)).toBe(expected);
  });

  it('leaves every other byte as it is', () => {
    const text = String.raw`{ "n": 12345678901234567890.50, "\u006e":"\ud83d\udc4d", "phone":"+573001234562", "a":[{}, null, true, "x"] }`;
    expect(masked(text)).toBe(text);
  });

  it('writes nothing that a queue refuses', () => {
    expect(masked(String.raw`["\uffff\u0000\ud800 4111111111111111"]`)).toBe(
      String.raw`["\uffff\u0000\ud800 [card …1111]"]`,
    );
  });

  it('stays JSON, keeps the rest of its values, and has no card number left', () => {
    const text = fc.tuple(fc.string(), aCard, fc.string()).map(([a, card, b]) => `${a} ${card} ${b}`);
    fc.assert(
      fc.property(fc.json(), fc.dictionary(fc.string(), fc.oneof(text, aCard.map(Number))), (other, hot) => {
        const after = JSON.parse(masked(`{"hot":${JSON.stringify(hot)},"other":${other}}`));
        expect(Object.keys(after)).toEqual(['hot', 'other']);
        expect(JSON.stringify(after.hot)).not.toMatch(new RegExp(cards.join('|')));
      }),
    );
  });

  it('takes a hundred thousand card numbers and as many levels', () => {
    const levels = 100_000;
    const text = `${'['.repeat(levels)}"4111111111111111"${',"4111111111111111"'.repeat(levels)}${']'.repeat(levels)}`;
    expect(masked(text)).not.toContain('4111');
  });
});
