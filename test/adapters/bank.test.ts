import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { askBank } from '../../adapters/bank/ask-bank.ts';
import { challengeLink } from '../../adapters/bank/challenge-link.ts';
import { challengeOf } from '../../core/conversations/challenge.ts';
import type { BankQuestion } from '../../core/conversations/ports.ts';
import { CustomerId } from '../../core/recipients/customer-id.ts';
import { morning } from '../core/builders.ts';

const key = 'the key of the bank';
const ana = CustomerId.parse('ana');

let server: Server | undefined;
afterEach(async () => {
  server?.closeAllConnections();
  await new Promise((done) => (server ? server.close(done) : done(undefined)));
  server = undefined;
});

const asked: { request: IncomingMessage; body: string }[] = [];
let connections = 0;

async function aBank(answer: RequestListener): Promise<string> {
  asked.length = 0;
  connections = 0;
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      asked.push({ request, body: Buffer.concat(chunks).toString() });
      answer(request, response);
    });
  });
  server.on('connection', () => connections++);
  await new Promise<void>((ready) => server?.listen(0, '127.0.0.1', ready));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
}

const says =
  (body: unknown, status = 200): RequestListener =>
  (_, response) =>
    response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body));

const ask = (url: string, question: BankQuestion = 'balance', timeoutMs = 2000) =>
  askBank({ url, key: async () => key, now: () => morning, timeoutMs })(ana, question);

const mxn = (minorUnits: number) => ({ minorUnits, currency: 'MXN' });
const balance = { kind: 'balance', accounts: [{ name: 'Cuenta 0042', available: mxn(125_050) }] } as const;

describe('a question to the bank', () => {
  it('says who, what and when, and is signed over its very bytes', async () => {
    expect(await ask(await aBank(says(balance)))).toEqual(balance);

    const [{ request, body } = { request: undefined, body: '' }] = asked;
    expect([request?.method, request?.url]).toEqual(['POST', '/v1/questions']);
    expect(JSON.parse(body)).toEqual({
      customerId: 'ana',
      question: 'balance',
      at: '2026-11-22T14:15:00.000Z',
    });
    const seconds = morning / 1000;
    const seal = createHmac('sha256', key).update(`${seconds}.${body}`).digest('hex');
    expect(request?.headers['aviso-signature']).toBe(`t=${seconds},v1=${seal}`);
  });

  it.each([
    ['balance', { kind: 'balance', accounts: [{ name: 'Crédito', available: mxn(-7) }] }],
    [
      'movements',
      { kind: 'movements', movements: [{ date: '2026-11-21', description: 'Café', amount: mxn(-4500) }] },
    ],
    ['movements', { kind: 'movements', movements: [] }],
    [
      'payment-date',
      { kind: 'payment-date', payments: [{ product: 'Oro', amount: mxn(1), dueDate: '2026-11-30' }] },
    ],
    ['statement', { kind: 'statement', period: '2026-10', url: 'https://bank.example/statements/2026-10' }],
    ['statement', { kind: 'statement', period: '2026-10' }],
  ] as const)('about %s is answered', async (question, answer) => {
    expect(await ask(await aBank(says({ ...answer, ours: 'not read' })), question)).toEqual(answer);
  });

  it('goes over one connection, however many there are, one after another', async () => {
    const url = await aBank(says(balance));
    for (let n = 0; n < 20; n++) await ask(url);

    expect([asked.length, connections]).toEqual([20, 1]);
  });

  it('is put once more where the bank has dropped the connection that was kept', async () => {
    let drop = false;
    const url = await aBank((request, response) => {
      if (drop) request.socket.destroy();
      else says(balance)(request, response);
      drop = false;
    });
    await ask(url);
    drop = true;

    expect(await ask(url)).toEqual(balance);
    expect(asked).toHaveLength(3);
  });

  it.each([
    ['another kind', { kind: 'statement', period: '2026-10' }],
    ['no JSON', '<html>down for maintenance</html>'],
    ['half a JSON', '{"kind":"balance","accounts":['],
    ['nothing', ''],
    ['an array', '[]'],
    ['no account', { ...balance, accounts: [] }],
    ['an amount with a fraction', { ...balance, accounts: [{ name: 'A', available: mxn(1.5) }] }],
    [
      'an amount as text',
      { ...balance, accounts: [{ name: 'A', available: { ...mxn(1), minorUnits: '1' } }] },
    ],
    [
      'an amount beyond exact integers',
      '{"kind":"balance","accounts":[{"name":"A","available":{"minorUnits":1e21,"currency":"MXN"}}]}',
    ],
    [
      'a currency that is none',
      { ...balance, accounts: [{ name: 'A', available: { minorUnits: 1, currency: 'XXY' } }] },
    ],
    ['a name of blanks', { ...balance, accounts: [{ name: ' \u200b\n', available: mxn(1) }] }],
  ])('that is answered with %s has no answer', async (_, answer) => {
    expect(await ask(await aBank(says(answer)))).toBe('unavailable');
  });

  it.each([
    [
      'a day that is none',
      'payment-date',
      { payments: [{ product: 'A', amount: mxn(1), dueDate: '2026-02-30' }] },
    ],
    [
      'a debt below zero',
      'payment-date',
      { payments: [{ product: 'A', amount: mxn(-1), dueDate: '2026-11-30' }] },
    ],
    ['a month that is none', 'statement', { period: '2026-13' }],
    ['a link that runs a script', 'statement', { period: '2026-10', url: 'javascript:alert(1)' }],
    ['a link without encryption', 'statement', { period: '2026-10', url: 'http://bank.example/' }],
  ] as const)('that is answered with %s has no answer', async (_, question, answer) => {
    expect(await ask(await aBank(says({ kind: question, ...answer })), question)).toBe('unavailable');
  });

  it.each([201, 204, 400, 401, 404, 429, 500, 503])(
    'that is answered by a %i has no answer',
    async (status) => {
      expect(await ask(await aBank(says(status === 204 ? '' : balance, status)))).toBe('unavailable');
    },
  );

  it('does not follow where the bank points to', async () => {
    const url = await aBank((_, response) => response.writeHead(307, { location: '/v1/elsewhere' }).end());

    expect(await ask(url)).toBe('unavailable');
    expect(asked.map(({ request }) => request.url)).toEqual(['/v1/questions']);
  });

  it('has no answer where nobody listens', async () => {
    const url = await aBank(says(balance));
    await new Promise((closed) => server?.close(closed));
    server = undefined;

    expect(await ask(url)).toBe('unavailable');
  });

  it.each([
    ['never comes', () => undefined],
    [
      'begins and never ends',
      (_: unknown, response: Parameters<RequestListener>[1]) => response.writeHead(200).write('{"kind":'),
    ],
  ])('whose answer %s has none when its time is over', async (_, answer) => {
    const url = await aBank(answer);
    const begun = performance.now();

    expect(await ask(url, 'balance', 300)).toBe('unavailable');

    expect(performance.now() - begun).toBeLessThan(2000);
    expect(asked).toHaveLength(1);
  });

  it('takes 64 KB of an answer, and not a byte more', async () => {
    const text = JSON.stringify(balance);
    const filled = (bytes: number) => says(text + ' '.repeat(bytes - text.length));

    expect(await ask(await aBank(filled(64 * 1024)))).toEqual(balance);
    server?.closeAllConnections();
    server?.close();
    expect(await ask(await aBank(filled(64 * 1024 + 1)))).toBe('unavailable');
  });

  it('is not read to the end where the answer has none', async () => {
    const url = await aBank((_, response) => {
      const pour = (): void => {
        while (response.writable && response.write('x'.repeat(16_384)));
      };
      response.on('drain', pour).writeHead(200);
      pour();
    });

    expect(await ask(url, 'balance', 5000)).toBe('unavailable');
  });

  it('is shown on one line, without a card’s number', async () => {
    const description = 'Pago\r\n*tarjeta* 4242 4242 4242 4242\u202e ';
    const url = await aBank(
      says({ kind: 'movements', movements: [{ date: '2026-11-21', description, amount: mxn(1) }] }),
    );

    expect(await ask(url, 'movements')).toMatchObject({
      movements: [{ description: 'Pago *tarjeta* [card …4242]' }],
    });
  });

  it('is cut before an emoji that has no room, and never within one', async () => {
    const description = `${'a'.repeat(99)}🏦`;
    const url = await aBank(
      says({ kind: 'movements', movements: [{ date: '2026-11-21', description, amount: mxn(1) }] }),
    );

    expect(await ask(url, 'movements')).toMatchObject({ movements: [{ description: 'a'.repeat(99) }] });
  });

  it.each([
    'http://bank.example/v1',
    'http://127.0.0.1.bank.example/v1',
    'http://localhost/v1',
    'ftp://127.0.0.1/v1',
  ])('is never put to %s, which somebody might listen to', (url) => {
    expect(() => askBank({ url, key: async () => key, now: () => morning })).toThrow('https');
  });
});

it('a challenge is led to the bank’s app under the key that the bank has', async () => {
  const challenge = challengeOf({
    entry: 'in#wamid.1',
    at: morning,
    customerId: ana,
    action: 'pay',
    causedBy: 'evt-1',
  });

  const link = await challengeLink('https://bank.example/confirm', async () => key)(challenge);

  expect(link).toMatch(/^https:\/\/bank\.example\/confirm#c=[\w-]+\.[\w-]{43}$/);
});
