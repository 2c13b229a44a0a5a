import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { cached } from '../../adapters/secrets/cached.ts';
import { classOf } from '../../adapters/whatsapp/error-codes.ts';
import { sendMessage } from '../../adapters/whatsapp/send-message.ts';
import { readWebhook as readOurs } from '../../adapters/whatsapp/webhook-payload.ts';
import type { ReplyOffer } from '../../core/delivery/reply-payload.ts';
import { aMessage, morning } from '../core/builders.ts';

let server: Server | undefined;
afterEach(() => new Promise((done) => (server ? server.close(done) : done(undefined))));

const answered: { request: IncomingMessage; body: unknown }[] = [];
let connections = 0;

/** A server that stands where Meta's would, and notes what it was asked. */
async function aGraph(answer: RequestListener): Promise<string> {
  answered.length = 0;
  connections = 0;
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      answered.push({ request, body: JSON.parse(Buffer.concat(chunks).toString() || 'null') });
      answer(request, response);
    });
  });
  server.on('connection', () => connections++);
  await new Promise<void>((ready) => server?.listen(0, '127.0.0.1', ready));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const says =
  (status: number, body: unknown): RequestListener =>
  (_, response) =>
    response
      .writeHead(status, { 'content-type': 'application/json' })
      .end(typeof body === 'string' ? body : JSON.stringify(body));

const error = (code: number) => ({
  error: { message: `(#${code}) …`, type: 'OAuthException', code, fbtrace_id: 'x' },
});
const accepted = (message_status = 'accepted') => ({
  messaging_product: 'whatsapp',
  contacts: [{ input: '+525512345678', wa_id: '5215512345678' }],
  messages: [{ id: 'wamid.HBgL', message_status }],
});

const offerOf = (answer: string): ReplyOffer => {
  const { id, customerId, times } = aMessage();
  return { answer, about: id, customerId, until: times.claimed ?? morning };
};

const message = {
  id: aMessage().id,
  to: { phone: '+525512345678' },
  template: 'transaction_alert',
  language: 'es',
  body: [{ parameter: 'name', text: 'Ana' }],
  header: undefined,
  buttons: [
    { kind: 'quick-reply', offer: offerOf('confirm') },
    { kind: 'quick-reply', offer: offerOf('report-fraud') },
  ],
  attempt: 1 as const,
  mayStart: () => true,
} as const;
const addresses = {
  documentLink: async (key: string) => `https://documents.example/${key}?signed`,
  linkToken: async () => 'opaque-token',
  replyPayload: async ({ answer }: ReplyOffer) => `${answer}:x`,
};

let tokensRead = 0;
const token = cached(async () => `token-${++tokensRead}`, Date.now, 60_000);
const send = (baseUrl: string, timeoutMs = 2000) =>
  sendMessage({ baseUrl, version: 'v25.0', phoneNumberId: '1055', token, timeoutMs }, addresses)(message);

describe('a message on its way to Meta', () => {
  it('is a template with named parameters, tappable answers, and our id to be echoed', async () => {
    await send(await aGraph(says(200, accepted())));

    expect(answered[0]?.request.url).toBe('/v25.0/1055/messages');
    expect(answered[0]?.request.headers.authorization).toMatch(/^Bearer token-/);
    expect(answered[0]?.body).toEqual({
      messaging_product: 'whatsapp',
      recipient_type: 'individual',
      to: '+525512345678',
      type: 'template',
      template: {
        name: 'transaction_alert',
        language: { code: 'es', policy: 'deterministic' },
        components: [
          { type: 'body', parameters: [{ type: 'text', parameter_name: 'name', text: 'Ana' }] },
          {
            type: 'button',
            sub_type: 'quick_reply',
            index: '0',
            parameters: [{ type: 'payload', payload: 'confirm:x' }],
          },
          {
            type: 'button',
            sub_type: 'quick_reply',
            index: '1',
            parameters: [{ type: 'payload', payload: 'report-fraud:x' }],
          },
        ],
      },
      biz_opaque_callback_data: message.id,
    });
  });

  it('does not leave when a connection took so long that the consent is too old to send by', async () => {
    const baseUrl = await aGraph(says(200, accepted()));
    const graph = { baseUrl, version: 'v25.0', phoneNumberId: '1', token, timeoutMs: 2000 };
    let asked = 0;

    // At first it may, and once the connection stands it may not any more.
    const result = await sendMessage(graph, addresses)({ ...message, mayStart: () => asked++ === 0 });

    expect(result).toMatchObject({ state: 'not-sent', code: 0 });
    expect([connections, answered.length]).toEqual([1, 0]);
  });

  it('goes to a user id where the customer hides the number', async () => {
    const baseUrl = await aGraph(says(200, accepted()));
    const graph = { baseUrl, version: 'v25.0', phoneNumberId: '1', token, timeoutMs: 2000 };
    await sendMessage(graph, addresses)({ ...message, to: { whatsappUserId: 'MX.13491208655302741918' } });

    expect(answered[0]?.body).toMatchObject({ recipient: 'MX.13491208655302741918' });
    expect(answered[0]?.body).not.toHaveProperty('to');
  });

  it('carries a document above its text, and a link under it', async () => {
    const graph = { baseUrl: await aGraph(says(200, accepted())), version: 'v25.0', phoneNumberId: '1' };
    const header = { kind: 'document', filename: 'octubre.pdf', source: { s3Key: 'ana/10.pdf' } } as const;
    const buttons = [{ kind: 'link' }, { kind: 'quick-reply', offer: offerOf('details') }] as const;
    await sendMessage({ ...graph, token, timeoutMs: 2000 }, addresses)({ ...message, header, buttons });

    expect(answered[0]?.body).toMatchObject({
      template: {
        components: [
          {
            type: 'header',
            parameters: [
              {
                type: 'document',
                document: {
                  link: 'https://documents.example/ana/10.pdf?signed',
                  filename: 'octubre.pdf',
                },
              },
            ],
          },
          { type: 'body' },
          {
            type: 'button',
            sub_type: 'url',
            index: '0',
            parameters: [{ type: 'text', text: 'opaque-token' }],
          },
          { type: 'button', sub_type: 'quick_reply', index: '1' },
        ],
      },
    });
  });

  it('was surely not sent when the key to its link cannot be read', async () => {
    const graph = { baseUrl: await aGraph(says(200, accepted())), version: 'v25.0', phoneNumberId: '1' };
    const closed = { ...addresses, linkToken: () => Promise.reject(new Error('no secret')) };
    const buttons = [{ kind: 'link' }] as const;
    const sent = await sendMessage({ ...graph, token, timeoutMs: 2000 }, closed)({ ...message, buttons });

    expect(sent).toEqual({ state: 'not-sent', code: 0, afterSeconds: 2 });
    expect(answered).toEqual([]);
  });

  it('reuses the connections of the messages before it', async () => {
    const baseUrl = await aGraph(says(200, accepted()));
    for (let i = 0; i < 20; i++) await send(baseUrl);

    expect(answered).toHaveLength(20);
    expect(connections).toBeLessThanOrEqual(2);
  });

  it.each([
    ['accepted', { state: 'accepted', wamid: 'wamid.HBgL' }],
    ['held_for_quality_assessment', { state: 'held', wamid: 'wamid.HBgL' }],
  ])('is %s', async (status, outcome) => {
    expect(await send(await aGraph(says(200, accepted(status))))).toEqual(outcome);
  });

  it.each([
    [
      'a throttle, though it comes as HTTP 400',
      400,
      130429,
      { state: 'not-sent', code: 130429, afterSeconds: 0.5, blocks: 'lane' },
    ],
    ['a pair limit', 400, 131056, { state: 'not-sent', code: 131056, afterSeconds: 6, blocks: 'pair' }],
    [
      'a missing permission, though it comes as HTTP 500',
      500,
      3,
      { state: 'not-sent', code: 3, afterSeconds: 60, blocks: 'line' },
    ],
    ['an expired token', 401, 190, { state: 'not-sent', code: 190, afterSeconds: 60, blocks: 'line' }],
    ['a number without WhatsApp', 400, 131026, { state: 'refused', code: 131026, mendable: false }],
    ['a missing template', 404, 132001, { state: 'refused', code: 132001, mendable: true }],
    ['a wrong parameter count', 400, 132000, { state: 'refused', code: 132000, mendable: true }],
    ['a code nobody has read about', 400, 987654, { state: 'refused', code: 987654, mendable: true }],
  ])('meets %s', async (_, status, code, outcome) => {
    expect(await send(await aGraph(says(status, error(code))))).toEqual(outcome);
  });

  it.each([
    ['an empty 200', says(200, '')],
    ['a page of HTML', says(502, '<html>Bad gateway</html>')],
    ['truncated JSON', says(200, '{"messages":[{"id":"wam')],
    ['no wamid', says(200, { messages: [] })],
    ['a 500 without Meta’s error', says(500, {})],
    ['a cut connection', ((request) => request.socket.destroy()) as RequestListener],
    ['silence', (() => undefined) as RequestListener],
  ])('is in doubt after %s, since it may have been sent', async (_, answer) => {
    expect(await send(await aGraph(answer), 300)).toEqual({ state: 'in-doubt' });
    server?.closeAllConnections();
  });

  it('was surely not sent when nobody listens', async () => {
    const baseUrl = await aGraph(says(200, accepted()));
    await new Promise((closed) => server?.close(closed));

    expect(await send(baseUrl)).toEqual({ state: 'not-sent', code: 0, afterSeconds: 2 });
  });
});

describe('Meta’s error codes', () => {
  // The codes of the public error page that can answer a send; each must have been read about.
  const documented = [
    0, 1, 2, 3, 4, 10, 33, 100, 190, 200, 299, 368, 80007, 130429, 130472, 130497, 131000, 131005, 131008,
    131009, 131016, 131021, 131026, 131030, 131031, 131037, 131042, 131045, 131047, 131048, 131049, 131050,
    131051, 131052, 131053, 131055, 131056, 131057, 131061, 131062, 131064, 132000, 132001, 132005, 132007,
    132012, 132015, 132016, 132068, 132069, 133000, 133004, 133005, 133006, 133008, 133009, 133010, 133015,
    133016, 134011, 134100, 134101, 134102, 135000, 139100, 139200,
  ];
  const mendable = [
    100, 131008, 131009, 131055, 131061, 132000, 132012, 134100, 132001, 132007, 132068, 132069, 130497,
  ];

  it.each(documented)('%i has an answer', (code) => {
    expect(classOf(code) === 'mendable').toBe(mendable.includes(code));
  });
});

describe('a webhook', () => {
  const readWebhook = (body: string, phoneNumberId: string) =>
    readOurs(body, { phoneNumberId, wabaId: '102290129340398', displayPhoneNumber: '+15550783881' });
  const sample = (name: string): string =>
    readFileSync(new URL(`../fixtures/meta/webhooks/${name}.json`, import.meta.url), 'utf8');
  const status = (change: Record<string, unknown>) =>
    JSON.stringify({
      object: 'whatsapp_business_account',
      entry: [
        {
          id: '1',
          changes: [
            {
              field: 'messages',
              value: { statuses: [{ id: 'wamid.A', status: 'sent', timestamp: '1790000000', ...change }] },
            },
          ],
        },
      ],
    });

  it('moves a message by the id we sent along', () => {
    expect(readWebhook(status({ biz_opaque_callback_data: message.id }), '106540352242922').reports).toEqual([
      { id: message.id, attempt: 1, wamid: 'wamid.A', at: 1790000000000, state: 'sent' },
    ]);
  });

  it('keeps the code of a failure', () => {
    const failed = status({
      status: 'failed',
      errors: [{ code: 131049, title: '…' }],
      biz_opaque_callback_data: message.id,
    });
    expect(readWebhook(failed, '106540352242922').reports[0]).toMatchObject({
      state: 'failed',
      code: 131049,
    });
  });

  it.each([
    'status-sent-utility-v24',
    'status-delivered-utility-v24',
    'status-read-utility-v24',
    'status-failed-131049',
    'status-sent-v24-no-conversation-no-pricing',
    'status-delivered-bsuid-with-phone',
  ])('as Meta documents it (%s) is understood, and recognised as another app’s', (name) => {
    expect(readWebhook(sample(name), '106540352242922')).toMatchObject({
      reports: [],
      foreign: 1,
      unread: [],
    });
  });

  it.each([
    'message-text',
    'message-button',
    'message-image',
    'message-text-with-bsuid',
    'message-interactive-button-reply',
  ])('with an inbound message (%s) is counted as a reply', (name) => {
    expect(readWebhook(sample(name), '106540352242922')).toMatchObject({
      reports: [],
      replies: 1,
      unread: [],
    });
  });

  it('with one bad item keeps its neighbours', () => {
    const good = JSON.parse(status({ biz_opaque_callback_data: message.id }));
    good.entry[0].changes[0].value.statuses.unshift({ id: 7 }, null, 'x');
    expect(readWebhook(JSON.stringify(good), '106540352242922')).toMatchObject({
      reports: [{ state: 'sent' }],
      unread: Array(3).fill({ field: 'messages', why: 'malformed' }),
    });
  });

  it.each([
    '',
    'null',
    '[]',
    '{"object":"whatsapp_business_account"}',
    '{"__proto__":{"object":"whatsapp_business_account"}}',
  ])('that is none of Meta’s (%j) is put aside', (body) => {
    expect(() => readWebhook(body, '106540352242922')).toThrow(
      expect.objectContaining({ name: 'Defect', reason: 'INVALID_WEBHOOK' }),
    );
  });

  const preferences = (items: readonly unknown[], number = '106540352242922') => {
    const body = JSON.parse(sample('user-preferences-resume'));
    const [{ value }] = body.entry[0].changes;
    Object.assign(value, { user_preferences: items, metadata: { phone_number_id: number } });
    return readWebhook(JSON.stringify(body), '106540352242922');
  };
  const stop = { user_id: 'MX.1', category: 'marketing_messages', value: 'stop', timestamp: '1731705722' };

  it('tells what a person chose about marketing, by number, by user id or by both', () => {
    expect(readWebhook(sample('user-preferences-resume'), '106540352242922')).toMatchObject({
      preferences: [{ waId: '16505551234', value: 'resume', at: 1731705721000 }],
      unread: [],
    });
    expect(preferences([stop, { ...stop, wa_id: '5215512345678' }]).preferences).toEqual([
      { userId: 'MX.1', value: 'stop', at: 1731705722000 },
      { userId: 'MX.1', waId: '5215512345678', value: 'stop', at: 1731705722000 },
    ]);
  });

  it('counts choices of a kind or of a number that is not ours, and such as cannot be read', () => {
    const { user_id: _, ...nobody } = stop;
    const mixed = [stop, { ...stop, category: 'calls' }, { ...stop, value: 'pause' }, nobody, null];
    expect(preferences(mixed)).toMatchObject({
      preferences: [{ userId: 'MX.1' }],
      foreign: 2,
      unread: [{}, {}],
    });
    expect(preferences([stop], '999')).toMatchObject({ preferences: [], foreign: 1 });
  });

  const replies = (items: readonly unknown[], number = '106540352242922') => {
    const body = JSON.parse(sample('message-text'));
    Object.assign(body.entry[0].changes[0].value, {
      messages: items,
      metadata: { phone_number_id: number },
    });
    return readWebhook(JSON.stringify(body), '106540352242922');
  };
  const baja = {
    id: 'wamid.B',
    from: '5215512345678',
    timestamp: '1731705722',
    type: 'text',
    text: { body: 'Baja.' },
  };

  it('with a reply that stops marketing tells so, by number, by user id or by both', () => {
    const { from: _, ...hidden } = baja;
    expect(
      replies([baja, { ...hidden, from_user_id: 'MX.1' }, { ...baja, from_user_id: 'MX.1' }]),
    ).toMatchObject({
      replies: 3,
      unread: [],
      preferences: [
        { waId: '5215512345678', value: 'stop', at: 1731705722000, word: 'BAJA' },
        { userId: 'MX.1', word: 'BAJA' },
        { waId: '5215512345678', userId: 'MX.1', word: 'BAJA' },
      ],
    });
    expect(readWebhook(sample('message-button'), '106540352242922').preferences).toMatchObject([
      { waId: '16505551234', value: 'stop', at: 1750091045000, word: 'UNSUBSCRIBE' },
    ]);
  });

  it('with any other reply stops nothing, and one that stops for nobody is told', () => {
    const { from: _, ...nobody } = baja;
    const others = [
      { ...baja, text: { body: 'no pares' } },
      { ...baja, type: 'image', image: { id: '7', mime_type: 'image/png', caption: 'baja' } },
      { ...baja, type: 'text', text: { body: 7 } },
      null,
    ];
    expect(replies(others)).toMatchObject({ replies: 4, preferences: [], unread: [{}, {}] });
    expect(replies([nobody])).toMatchObject({ replies: 1, preferences: [], unread: [{ why: 'malformed' }] });
    expect(replies([baja], '999')).toMatchObject({ replies: 0, preferences: [], unread: [] });
  });

  it.each([
    [
      'a field',
      (body: string) =>
        body
          .replace('"user_preferences",', '"history",')
          .replace('"field": "user_preferences"', '"field": "history"'),
      'history',
    ],
    ['an object', (body: string) => body.replace('whatsapp_business_account', 'page'), 'page'],
  ])('about %s that nobody here reads is named, and told again as it was', (_, other, field) => {
    const body = other(sample('user-preferences-resume'));

    const { unread, retell } = readWebhook(body, '106540352242922');

    expect(unread).toEqual([{ field, why: 'unknown' }]);
    expect(retell(unread)).toContain('User requested to resume marketing messages');
  });

  it('with a change or an entry that is none keeps their neighbours', () => {
    const good = JSON.parse(status({ biz_opaque_callback_data: message.id }));
    good.entry[0].changes.unshift(null, { value: {} });
    good.entry.unshift(7, { id: '1' });

    const { reports, unread } = readWebhook(JSON.stringify(good), '106540352242922');

    expect(reports).toHaveLength(1);
    expect(unread).toEqual(Array(4).fill({ field: '?', why: 'malformed' }));
  });

  it('tells some of its news again as a webhook that brings these and nothing else', () => {
    const body = JSON.parse(status({ biz_opaque_callback_data: message.id }));
    const [{ value }] = body.entry[0].changes;
    const [one] = value.statuses;
    Object.assign(value, { metadata: { phone_number_id: '106540352242922' }, messages: [baja] });
    value.statuses = [one, { ...one, status: 'read' }, { ...one, status: 'delivered' }];
    const { reports, retell } = readWebhook(JSON.stringify(body), '106540352242922');

    const again = readWebhook(retell(reports.slice(0, 2)), '106540352242922');

    expect(again.reports).toEqual(reports.slice(0, 2));
    expect(again).toMatchObject({ preferences: [], replies: 0, foreign: 0, unread: [] });
  });
});
