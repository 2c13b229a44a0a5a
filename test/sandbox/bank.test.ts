import { request } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { askBank } from '../../adapters/bank/ask-bank.ts';
import { StoredChallenge } from '../../core/conversations/challenge.ts';
import { hearStepUp } from '../../core/conversations/hear-step-up.ts';
import type { BankQuestion } from '../../core/conversations/ports.ts';
import { CustomerId } from '../../core/recipients/customer-id.ts';
import { Instant } from '../../core/time/instant.ts';
import { type BankDesk, bankKey, openBank } from './bank-desk.ts';

let bank: BankDesk;
beforeEach(async () => {
  bank = await openBank();
});
afterEach(() => bank.close());

const ask = (customer: string, question: BankQuestion, { key = bankKey, skewMs = 0 } = {}) =>
  askBank({
    url: bank.bankUrl,
    key: async () => key,
    now: () => Instant.parse(bank.clock.now + skewMs),
  })(CustomerId.parse(customer), question);

describe('the bank’s endpoint', () => {
  it('answers each question about a customer in their currency and language, and the same each time', async () => {
    const balance = await ask('ana', 'balance');

    expect(balance).toMatchObject({
      accounts: [
        { name: 'Cuenta de ahorro', available: { currency: 'MXN' } },
        { name: 'Tarjeta Oro', available: { currency: 'MXN' } },
      ],
    });
    expect(await ask('ana', 'balance')).toEqual(balance);
    expect(await ask('joao', 'balance')).toMatchObject({ accounts: [{ name: 'Conta corrente' }, {}] });
    expect(await ask('ana', 'statement')).toEqual({ kind: 'statement', period: '2026-10' });
    expect(await ask('nobody-told-of', 'balance')).toMatchObject({
      accounts: [{ available: { currency: 'USD' } }, {}],
    });
  });

  it('tells movements of the days before the customer’s today, the latest first', async () => {
    const answer = await ask('camila', 'movements');

    const days = answer !== 'unavailable' && answer.kind === 'movements' ? answer.movements : [];
    expect(days.map(({ date }) => date)).toEqual([
      '2026-11-21',
      '2026-11-19',
      '2026-11-17',
      '2026-11-15',
      '2026-11-13',
      '2026-11-11',
    ]);
    bank.clock.now += 86_400_000;
    expect(await ask('camila', 'movements')).toMatchObject({
      movements: [{ date: '2026-11-22' }, {}, {}, {}, {}, {}],
    });
  });

  it('tells the payments that were announced and not settled, and else the next of the card', async () => {
    const due = (paymentId: string, dueDate: string, customerId = 'priya') => ({
      source: 'lending',
      detailType: 'PaymentDue',
      detail: {
        customerId,
        data: { paymentId, product: 'Gold Card', amount: { minorUnits: 100, currency: 'INR' }, dueDate },
      },
    });
    expect(await ask('priya', 'payment-date')).toMatchObject({ payments: [{ product: 'Gold Card' }] });

    bank.published.push(
      due('pay-1', '2026-11-30'),
      due('pay-2', '2026-11-25'),
      due('pay-3', '2026-11-26'),
      due('pay-4', '2026-11-20'),
      due('pay-5', '2026-11-25', 'ana'),
      {
        source: 'lending',
        detailType: 'PaymentReceived',
        detail: { customerId: 'priya', data: { paymentId: 'pay-3' } },
      },
    );

    expect(await ask('priya', 'payment-date')).toMatchObject({
      payments: [{ dueDate: '2026-11-25' }, { dueDate: '2026-11-30' }],
    });
  });

  it('refuses what is not signed with its key, or was signed more than five minutes ago', async () => {
    expect(await ask('ana', 'balance', { key: 'guessed' })).toBe('unavailable');
    expect(await ask('ana', 'balance', { skewMs: -301_000 })).toBe('unavailable');
    expect(await ask('ana', 'balance', { skewMs: 301_000 })).toBe('unavailable');
    expect(await ask('ana', 'balance', { skewMs: -299_000 })).toMatchObject({ kind: 'balance' });
    for (const signature of ['', 't=1,v1=', `t=${bank.clock.now / 1000},v1=${'0'.repeat(64)}`]) {
      const headers = { 'aviso-signature': signature };
      expect((await bank.call('POST', '/_bank/v1/questions', { customerId: 'ana' }, headers)).status).toBe(
        401,
      );
    }
    expect((await bank.call('POST', '/_bank/v1/questions', { customerId: 'ana' })).status).toBe(401);
  });
});

const show = (challenge: string) => bank.call('POST', '/_bank/challenge', { challenge });
const confirm = (challenge: string, customerId = 'ana', headers = {}) =>
  bank.call('POST', '/_bank/confirm', { challenge, customerId }, headers);

describe('the bank’s app', () => {
  it('shows what is to be confirmed, how much it is and for whom', async () => {
    const { body } = await show(bank.tokenOf());

    expect(body).toMatchObject({
      action: 'autopay',
      subject: 'payment:pay-42',
      amount: '1,250.50 MXN',
      expiresAt: '2026-11-22T12:05:00.000Z',
      customerId: 'ana',
    });
    expect(body.customers).toContainEqual({ customerId: 'camila', name: 'Camila Rojas' });
  });

  it('knows customers that were introduced on the bus', async () => {
    const data = { name: 'Bob Stone', locale: 'en-US', timeZone: 'America/New_York' };
    bank.published.push({
      source: 'core',
      detailType: 'CustomerUpdated',
      detail: { customerId: 'bob', data },
    });

    const { body } = await show(bank.tokenOf({ customerId: CustomerId.parse('bob') }));

    expect(body.customerId).toBe('bob');
  });

  it('says on the bus that it was confirmed, in words that meet the challenge', async () => {
    const { status, body } = await confirm(bank.tokenOf());

    expect(status).toBe(200);
    expect(bank.published).toMatchObject([
      {
        source: 'core-banking',
        detailType: 'StepUpCompleted',
        detail: { eventId: body.eventId, customerId: 'ana', data: { action: 'autopay' } },
      },
    ]);
    const heard = await hearStepUp({
      now: () => Instant.parse(bank.clock.now),
      bankKeys: async () => [bankKey],
      meet: async (_id, _challengeId, _eventId, judge) => judge(StoredChallenge.parse(bank.challenge())),
    })(bank.published[0]?.detail);
    expect(heard.refused).toBeUndefined();
  });

  it('says so for every press, since it is not the bank that counts them', async () => {
    const token = bank.tokenOf();
    const [first, second] = [await confirm(token), await confirm(token)];

    expect([first.status, second.status]).toEqual([200, 200]);
    expect(first.body.eventId).not.toBe(second.body.eventId);
  });

  it('refuses whom the link was not made for, what has expired and what was altered', async () => {
    const token = bank.tokenOf();
    const altered = `${token.slice(0, 20)}${token[20] === 'A' ? 'B' : 'A'}${token.slice(21)}`;

    expect((await confirm(token, 'joao')).status).toBe(403);
    for (const forged of ['', 'x.y', altered, token.slice(0, -1), bank.tokenOf({}, 'another key')]) {
      expect((await show(forged)).status).toBe(400);
      expect((await confirm(forged)).status).toBe(400);
    }
    bank.clock.now += 300_000;
    expect((await confirm(token)).status).toBe(410);
    expect(bank.published).toEqual([]);
  });

  it('is acted on by its own page alone', async () => {
    const token = bank.tokenOf();

    expect((await confirm(token, 'ana', { origin: 'https://evil.example' })).status).toBe(403);
    expect((await confirm(token, 'ana', { origin: 'null' })).status).toBe(403);
    expect(await statusUnder('evil.example')).toBe(403);
    expect(bank.published).toEqual([]);
    expect((await confirm(token, 'ana', { origin: bank.base })).status).toBe(200);
  });

  it.each(['app', 'confirm'])('serves /_bank/%s with nothing from elsewhere allowed', async (page) => {
    const answer = await fetch(`${bank.base}/_bank/${page}`);

    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self'");
    expect(await answer.text()).not.toMatch(/<script(?! type="module" src=)|<style|style="|\son\w+=/);
  });

  it('has nothing else', async () => {
    const statusOf = async (path: string) => (await fetch(bank.base + path)).status;

    expect(await statusOf('/_bank/assets/confirm.js')).toBe(200);
    for (const path of [
      '/_bank/',
      '/_bank/assets/..%2f..%2fcustomers.ts',
      '/_bank/assets/none.js',
      '/_bank/challenge',
    ])
      expect(await statusOf(path), path).toBe(404);
    expect((await bank.call('POST', '/_bank/app', {})).status).toBe(404);
  });
});

/** `fetch` does not let a Host be made up. */
const statusUnder = (host: string): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    request(bank.confirmUrl, { headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end();
  });
