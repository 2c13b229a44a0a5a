import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { catalogue, typeNamed } from '../../core/catalogue/catalogue.ts';
import { settlingEvents } from '../../core/catalogue/matter.ts';
import type { NotificationType } from '../../core/catalogue/notification-type.ts';
import { Defect } from '../../core/intake/defect.ts';
import { headerOf } from '../../core/templates/message-template.ts';

const type = (name: string): NotificationType => {
  const found = typeNamed(name);
  if (!found) throw new Error(`no type ${name}`);
  return found;
};

const detail = (data: unknown, change: Record<string, unknown> = {}) => ({
  eventId: 'evt-1',
  occurredAt: '2026-11-22T08:15:00-06:00',
  customerId: 'ana',
  data,
  ...change,
});

const pesos = (minorUnits: number) => ({ minorUnits, currency: 'MXN' });
const link = 'https://bank.example/x';
const statement = {
  kind: 'statement',
  period: '2026-10',
  document: { url: link, filename: 'estado.pdf' },
};
const good = {
  'transaction-alert': { transactionId: 'tx-1', kind: 'withdrawal', amount: pesos(20_000) },
  'account-update': statement,
  'loan-preapproval': {
    offerId: 'offer-1',
    amount: pesos(5_000_000),
    validUntil: '2026-12-01',
    applyUrl: link,
  },
  'kyc-reminder': { step: 'proof-of-address' },
  'payment-reminder': {
    paymentId: 'pay-1',
    product: 'Tarjeta Oro',
    amount: pesos(38_000),
    dueDate: '2026-11-30',
    payUrl: link,
  },
  'fraud-alert': { alertId: 'alert-1' },
};
type Name = keyof typeof good;

const document = (change: object) => ({ document: { ...statement.document, ...change } });
const long = (length: number) => 'a'.repeat(length);
const cardNumber = ['4111', '1111', '1111', '1111'].join(' ');

/** What is changed in a good event, and where the fault is found. */
const malformed: Record<Name, [what: string, change: Record<string, unknown>, path: string][]> = {
  'transaction-alert': [
    ['no id', { transactionId: undefined }, 'data.transactionId'],
    ['an empty id', { transactionId: '' }, 'data.transactionId'],
    ['an id of 129 characters', { transactionId: long(129) }, 'data.transactionId'],
    ['an id that is a number', { transactionId: 7 }, 'data.transactionId'],
    ['no kind', { kind: undefined }, 'data.kind'],
    ['a kind unknown', { kind: 'refund' }, 'data.kind'],
    ['no amount', { amount: undefined }, 'data.amount'],
    ['an amount that is a number', { amount: 200 }, 'data.amount'],
    ['an amount below zero', { amount: pesos(-1) }, 'data.amount.minorUnits'],
    ['an amount with a fraction', { amount: pesos(200.5) }, 'data.amount.minorUnits'],
    ['no currency', { amount: { minorUnits: 200 } }, 'data.amount.currency'],
    ['a currency in small letters', { amount: { minorUnits: 200, currency: 'mxn' } }, 'data.amount.currency'],
    ['a currency of nowhere', { amount: { minorUnits: 200, currency: 'QQQ' } }, 'data.amount.currency'],
    ['an empty place', { place: ' ' }, 'data.place'],
    ['a place of 101 characters', { place: long(101) }, 'data.place'],
    ['a card number as the place', { place: cardNumber }, 'data.place'],
    ['a merchant that is none', { merchant: null }, 'data.merchant'],
    ['a balance as text', { balance: '$200' }, 'data.balance'],
    ['five digits of a card', { cardLast4: '54242' }, 'data.cardLast4'],
  ],
  'account-update': [
    ['no kind', { kind: undefined }, 'data.kind'],
    ['a kind unknown', { kind: 'interest' }, 'data.kind'],
    ['no period', { period: undefined }, 'data.period'],
    ['a thirteenth month', { period: '2026-13' }, 'data.period'],
    ['a day for a month', { period: '2026-10-01' }, 'data.period'],
    ['no document', { document: undefined }, 'data.document'],
    ['a document nowhere', document({ url: undefined }), 'data.document'],
    ['a document in two places', document({ s3Key: 'a.pdf' }), 'data.document'],
    ['an address without https', document({ url: 'http://bank.example/x' }), 'data.document.url'],
    ['an address of 2,001 characters', document({ url: `${link}${long(1979)}` }), 'data.document.url'],
    ['a key that climbs', document({ url: undefined, s3Key: 'a/../b.pdf' }), 'data.document.s3Key'],
    ['a key of 1,025 characters', document({ url: undefined, s3Key: long(1025) }), 'data.document.s3Key'],
    ['no file name', document({ filename: undefined }), 'data.document.filename'],
    ['a file that is no PDF', document({ filename: 'estado.exe' }), 'data.document.filename'],
    ['a path for a file name', document({ filename: '../estado.pdf' }), 'data.document.filename'],
    ['a line break in a file name', document({ filename: 'a\nb.pdf' }), 'data.document.filename'],
    ['a file name of 101 characters', document({ filename: `${long(97)}.pdf` }), 'data.document.filename'],
    ['a balance that is missing', { kind: 'balance' }, 'data.balance'],
    ['a balance with a fraction', { kind: 'balance', balance: pesos(0.1) }, 'data.balance.minorUnits'],
    ['no points', { kind: 'loyalty' }, 'data.points'],
    ['points below zero', { kind: 'loyalty', points: -1 }, 'data.points'],
    ['half a point', { kind: 'loyalty', points: 0.5 }, 'data.points'],
    ['an empty tier', { kind: 'loyalty', points: 1, tier: '' }, 'data.tier'],
  ],
  'loan-preapproval': [
    ['no id', { offerId: undefined }, 'data.offerId'],
    ['an empty id', { offerId: '' }, 'data.offerId'],
    ['no amount', { amount: undefined }, 'data.amount'],
    ['an amount as text', { amount: { minorUnits: '5', currency: 'MXN' } }, 'data.amount.minorUnits'],
    ['a currency unknown', { amount: { minorUnits: 5, currency: '$' } }, 'data.amount.currency'],
    ['no last day', { validUntil: undefined }, 'data.validUntil'],
    ['a day that is none', { validUntil: '2026-02-30' }, 'data.validUntil'],
    ['an instant for a day', { validUntil: '2026-12-01T00:00:00Z' }, 'data.validUntil'],
    ['a day written otherwise', { validUntil: '01/12/2026' }, 'data.validUntil'],
    ['nowhere to apply', { applyUrl: undefined }, 'data.applyUrl'],
    ['an address without https', { applyUrl: 'http://bank.example' }, 'data.applyUrl'],
    ['a script for an address', { applyUrl: 'javascript:alert(1)' }, 'data.applyUrl'],
    ['an address of 2,001 characters', { applyUrl: `${link}${long(1979)}` }, 'data.applyUrl'],
    ['an image at no address', { imageUrl: 'offer.png' }, 'data.imageUrl'],
  ],
  'kyc-reminder': [
    ['no step', { step: undefined }, 'data.step'],
    ['an empty step', { step: '' }, 'data.step'],
    ['a step of blanks', { step: '  ' }, 'data.step'],
    ['a step of 65 characters', { step: long(65) }, 'data.step'],
    ['a step that is a number', { step: 2 }, 'data.step'],
    ['two steps', { step: ['selfie', 'tax-id'] }, 'data.step'],
    ['a card number as the step', { step: cardNumber }, 'data.step'],
    ['an address without https', { uploadUrl: 'http://bank.example' }, 'data.uploadUrl'],
    ['an address that is none', { uploadUrl: 'bank' }, 'data.uploadUrl'],
    ['an address of 2,001 characters', { uploadUrl: `${link}${long(1979)}` }, 'data.uploadUrl'],
    ['an address that is nothing', { uploadUrl: null }, 'data.uploadUrl'],
    ['a day that is none', { dueBy: '2026-11-31' }, 'data.dueBy'],
    ['a day in words', { dueBy: 'mañana' }, 'data.dueBy'],
  ],
  'payment-reminder': [
    ['no id', { paymentId: undefined }, 'data.paymentId'],
    ['an id that is a number', { paymentId: 1 }, 'data.paymentId'],
    ['no product', { product: undefined }, 'data.product'],
    ['an empty product', { product: '' }, 'data.product'],
    ['a product of 101 characters', { product: long(101) }, 'data.product'],
    ['a card number as the product', { product: `Tarjeta ${cardNumber}` }, 'data.product'],
    ['no amount', { amount: undefined }, 'data.amount'],
    ['an amount below zero', { amount: pesos(-38_000) }, 'data.amount.minorUnits'],
    ['no due date', { dueDate: undefined }, 'data.dueDate'],
    ['a due date that is none', { dueDate: '2026-13-01' }, 'data.dueDate'],
    ['an instant for a due date', { dueDate: '2026-11-30T00:00:00-06:00' }, 'data.dueDate'],
    ['nowhere to pay', { payUrl: undefined }, 'data.payUrl'],
    ['an address without https', { payUrl: 'ftp://bank.example' }, 'data.payUrl'],
    ['half a day left', { daysLeft: 0.5 }, 'data.daysLeft'],
    ['days as text', { daysLeft: '3' }, 'data.daysLeft'],
    ['more than a year left', { daysLeft: 366 }, 'data.daysLeft'],
    ['overdue for more than 60 days', { daysLeft: -61 }, 'data.daysLeft'],
  ],
  'fraud-alert': [
    ['no id', { alertId: undefined }, 'data.alertId'],
    ['an empty id', { alertId: '' }, 'data.alertId'],
    ['an id of 129 characters', { alertId: long(129) }, 'data.alertId'],
    ['a card number as the id', { alertId: cardNumber }, 'data.alertId'],
    ['an empty transaction', { transactionId: '' }, 'data.transactionId'],
    ['an amount without units', { amount: { currency: 'MXN' } }, 'data.amount.minorUnits'],
    ['an amount below zero', { amount: pesos(-1) }, 'data.amount.minorUnits'],
    ['an amount in no currency', { amount: { minorUnits: 1, currency: '' } }, 'data.amount.currency'],
    ['an empty place', { place: '' }, 'data.place'],
    ['a place of 101 characters', { place: long(101) }, 'data.place'],
    ['three digits of a card', { cardLast4: '242' }, 'data.cardLast4'],
    ['digits as a number', { cardLast4: 4242 }, 'data.cardLast4'],
    ['an address without https', { confirmUrl: 'http://bank.example' }, 'data.confirmUrl'],
    ['an address of 2,001 characters', { confirmUrl: `${link}${long(1979)}` }, 'data.confirmUrl'],
  ],
};

const names = Object.keys(good) as Name[];
const cases = names.flatMap((name) =>
  malformed[name].map(([what, change, path]) => [name, what, path, { ...good[name], ...change }] as const),
);

const defectOf = (name: string, event: unknown): Defect => {
  try {
    type(name).read(event);
  } catch (error) {
    if (error instanceof Defect) return error;
    throw error;
  }
  throw new Error('It was read.');
};

describe('the catalogue', () => {
  it('has a good event here, and at least twelve malformed ones, for each of its types', () => {
    expect(catalogue.map(({ name }) => name)).toEqual(names);
    for (const name of names) {
      expect(() => type(name).read(detail(good[name]))).not.toThrow();
      expect(malformed[name].length).toBeGreaterThanOrEqual(12);
    }
  });

  it.each(cases)('a %s with %s is refused for its %s, and no value is told', (name, _, path, data) => {
    const defect = defectOf(name, detail(data));

    expect(defect.path).toBe(path);
    expect(['INVALID_EVENT', 'CARD_NUMBER']).toContain(defect.reason);
    expect(defect.message).not.toMatch(/bank\.example|4111|Tarjeta|mañana|refund/);
  });

  it.each(
    names.flatMap((name) =>
      (
        [
          ['eventId', { eventId: undefined }],
          ['eventId', { eventId: 'evt 1' }],
          ['occurredAt', { occurredAt: '2026-11-22T08:15:00' }],
          ['customerId', { customerId: '' }],
          ['expiresAt', { expiresAt: 'tomorrow' }],
          ['costCentre', { costCentre: long(65) }],
          ['data', { data: undefined }],
        ] as const
      ).map(([path, change]) => [name, path, change] as const),
    ),
  )('a %s is refused for its %s: %j', (name, path, change) => {
    const { path: found } = defectOf(name, detail(good[name], change));
    expect(path === 'data' ? found.split('.')[0] : found).toBe(path);
  });

  it('takes more fields than it knows, and ignores them', () => {
    for (const name of names) {
      const { event } = type(name).read(detail({ ...good[name], branch: 'Reforma' }));
      expect(event.contentHash).toBe(type(name).read(detail(good[name])).event.contentHash);
    }
  });
});

describe('a type of the catalogue', () => {
  const read = (name: Name, data: object = {}) => type(name).read(detail({ ...good[name], ...data }));

  it('has a name, a detail-type and template names of its own, in four languages each', () => {
    const all = catalogue.flatMap(({ templates }) => templates);
    for (const key of ['name', 'detailType'] as const)
      expect(new Set(catalogue.map((one) => one[key])).size).toBe(catalogue.length);
    for (const [name, templates = []] of Object.entries(Object.groupBy(all, (one) => one.name)))
      expect([name, templates.map(({ language }) => language).toSorted()]).toEqual([
        name,
        ['en', 'es', 'es_MX', 'pt_BR'],
      ]);
    const settling = Object.keys(settlingEvents);
    expect(catalogue.filter(({ detailType }) => settling.includes(detailType))).toEqual([]);
  });

  it('of marketing is MARKETING, queues with marketing and respects the night; security waits for nothing', () => {
    expect(
      catalogue.map(({ name, purpose, category, lane, policy }) => [
        name,
        purpose,
        category,
        lane,
        ...Object.values(policy),
      ]),
    ).toEqual([
      ['transaction-alert', 'service', 'UTILITY', 'service', 'skipped', 'transactions', false],
      ['account-update', 'service', 'UTILITY', 'service', 'respected', 'shared', false],
      ['loan-preapproval', 'marketing', 'MARKETING', 'marketing', 'respected', 'shared', false],
      ['kyc-reminder', 'service', 'UTILITY', 'service', 'respected', 'shared', false],
      ['payment-reminder', 'service', 'UTILITY', 'service', 'respected', 'shared', true],
      ['fraud-alert', 'security', 'UTILITY', 'security', 'skipped', 'none', false],
    ]);
  });

  it.each([
    ['account-update', {}, 'account_statement', 'DOCUMENT', undefined],
    ['account-update', { kind: 'balance', balance: pesos(-5) }, 'account_balance', undefined, undefined],
    ['account-update', { kind: 'loyalty', points: 0 }, 'account_loyalty', undefined, undefined],
    ['loan-preapproval', {}, 'loan_preapproval', undefined, link],
    ['loan-preapproval', { imageUrl: `${link}.png` }, 'loan_preapproval_image', 'IMAGE', link],
    ['kyc-reminder', {}, 'kyc_reminder_chat', undefined, undefined],
    ['kyc-reminder', { uploadUrl: link }, 'kyc_reminder', undefined, link],
    ['payment-reminder', {}, 'payment_reminder', undefined, link],
    ['fraud-alert', {}, 'fraud_alert', undefined, undefined],
    ['fraud-alert', { confirmUrl: link }, 'fraud_alert_link', undefined, link],
    ['transaction-alert', {}, 'transaction_alert', undefined, undefined],
  ] as const)('%s with %j is said by %s', (name, data, template, header, target) => {
    const notification = read(name, data);

    expect(notification.template).toBe(template);
    expect(notification.link).toBe(target);
    const [chosen] = type(name).templates.filter((one) => one.name === template);
    expect(chosen && headerOf(chosen)).toBe(header);
    expect(notification.header?.kind.toUpperCase()).toBe(header);
  });

  it('hands on a statement from the bank’s site or from the documents bucket', () => {
    expect(read('account-update').header).toEqual({
      kind: 'document',
      filename: 'estado.pdf',
      source: { link },
    });
    const inBucket = document({ url: undefined, s3Key: 'statements/ana/2026-10.pdf' });
    expect(read('account-update', inBucket).header).toEqual({
      kind: 'document',
      filename: 'estado.pdf',
      source: { s3Key: 'statements/ana/2026-10.pdf' },
    });
  });

  it('says what settles it, and until which day it may be said', () => {
    expect(read('loan-preapproval')).toMatchObject({ matters: ['offer:offer-1'], lastDay: '2026-12-01' });
    expect(read('payment-reminder')).toMatchObject({ matters: ['payment:pay-1'], lastDay: undefined });
    expect(read('kyc-reminder').matters).toEqual(['onboarding:']);
    expect(read('account-update').matters).toEqual([]);
  });
});

describe('an example in docs/examples', () => {
  const Example = z.object({
    title: z.string(),
    detailType: z.string(),
    detail: z.looseObject({ customerId: z.string(), data: z.unknown() }),
  });
  const examples = globSync('docs/examples/*.json').map((file) => ({
    name: basename(file, '.json'),
    ...Example.parse(JSON.parse(readFileSync(file, 'utf8'))),
  }));
  const seeded = readFileSync('sandbox/seed/customers.json', 'utf8');

  it('is there for every type, under its name, and for every event that settles something', () => {
    const there = examples.map(({ name }) => name);
    expect(there).toEqual(expect.arrayContaining(names));
    expect(examples.map(({ detailType }) => detailType)).toEqual(
      expect.arrayContaining(Object.keys(settlingEvents)),
    );
    expect(new Set(examples.map(({ title }) => title)).size).toBe(examples.length);
  });

  it.each(examples.map((one) => [one.name, one] as const))(
    '%s is an event as we read it, about a customer of the sandbox',
    (_, { detailType, detail: event }) => {
      const read = catalogue.find((one) => one.detailType === detailType)?.read;
      expect(() => read?.(event)).not.toThrow();
      expect(settlingEvents[detailType]?.safeParse(event.data).success).not.toBe(false);
      expect(seeded).toContain(`"customerId": "${event.customerId}"`);
    },
  );
});
