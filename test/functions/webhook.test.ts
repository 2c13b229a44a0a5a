import { createHmac } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { holdsCardNumber, mayHoldCardNumber } from '../../core/intake/card-number.ts';
import { longestBody } from '../../core/intake/claim-check.ts';
import { structuredLogs } from '../../functions/middleware/structured-logs.ts';
import { queueBodies } from '../../functions/webhook/queue-bodies.ts';
import { receiveWebhook } from '../../functions/webhook/receive.ts';
import { isSignedBy } from '../../functions/webhook/signature.ts';
import { wire } from '../../functions/webhook/wiring.ts';

const sign = (body: string | Buffer, secret = 'current') =>
  `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;

function aWebhook(accepted: readonly string[] = ['current', 'previous']) {
  const queued: string[] = [];
  const kept: string[] = [];
  const receive = receiveWebhook({
    appSecrets: Object.assign(async () => accepted, { refresh: () => false }),
    verifyToken: async () => 'verify-me',
    enqueue: async (body) => {
      queued.push(body);
      return 'queued';
    },
    keepWhole: async (body) => `whole/${kept.push(body)}`,
  });
  return { queued, kept, receive };
}

const post = (body: string | Buffer, signature?: string, base64 = false) =>
  ({
    requestContext: { http: { method: 'POST' } },
    headers: signature === undefined ? {} : { 'x-hub-signature-256': signature },
    body: base64 ? Buffer.from(body).toString('base64') : body.toString(),
    isBase64Encoded: base64,
  }) as unknown as APIGatewayProxyEventV2;

const get = (query: Record<string, string>) =>
  ({
    requestContext: { http: { method: 'GET' } },
    headers: {},
    queryStringParameters: query,
  }) as unknown as APIGatewayProxyEventV2;

const body = '{"object":"whatsapp_business_account","entry":[]}';

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

describe('a webhook at the door', () => {
  it.each([
    ['signed with the current secret', post(body, sign(body))],
    ['signed with the previous secret, during a rotation', post(body, sign(body, 'previous'))],
    ['sent as base64', post(body, sign(body), true)],
    ['with an emoji as it is', post('{"t":"👍"}', sign('{"t":"👍"}'))],
    ['with an emoji escaped', post('{"t":"\\ud83d\\udc4d"}', sign('{"t":"\\ud83d\\udc4d"}'))],
  ])('is queued when it is %s', async (_, event) => {
    const { queued, receive } = aWebhook();

    expect(await receive(event)).toMatchObject({ statusCode: 200 });
    expect(queued).toEqual([
      Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8').toString(),
    ]);
  });

  it.each([
    ['without a signature', post(body)],
    ['with an empty one', post(body, '')],
    ['with a bare prefix', post(body, 'sha256=')],
    ['signed for another body', post(body, sign('{}'))],
    ['signed with an empty key', post(body, sign(body, ''))],
    ['signed with an older secret', post(body, sign(body, 'long ago'))],
    ['signed with half a digest', post(body, sign(body).slice(0, -32))],
    ['signed with a longer digest', post(body, `${sign(body)}00`)],
    ['signed with a digest of other letters', post(body, `sha256=${'z'.repeat(64)}`)],
    ['signed twice over', post(body, `${sign(body)},${sign(body)}`)],
    [
      'signed with SHA-512',
      post(body, `sha512=${createHmac('sha512', 'current').update(body).digest('hex')}`),
    ],
    ['signed raw and sent escaped', post('{"t":"\\ud83d\\udc4d"}', sign('{"t":"👍"}'))],
    ['signed escaped and sent raw', post('{"t":"👍"}', sign('{"t":"\\ud83d\\udc4d"}'))],
    ['signed in capitals', post(body, sign(body).toUpperCase())],
    ['signed with SHA-1', post(body, `sha1=${createHmac('sha1', 'current').update(body).digest('hex')}`)],
  ])('is turned away when it is %s, and nothing is queued', async (_, event) => {
    const { queued, receive } = aWebhook();

    expect(await receive(event)).toMatchObject({ statusCode: 401 });
    expect(queued).toEqual([]);
  });

  it('is never let in by an empty secret', async () => {
    expect(await aWebhook(['']).receive(post(body, sign(body, '')))).toMatchObject({ statusCode: 401 });
  });

  it('is refused above Meta’s own limit, before anything is computed', async () => {
    const large = 'x'.repeat(4_000_000);
    expect(await aWebhook().receive(post(large, sign(large)))).toMatchObject({ statusCode: 413 });
  });

  it('is not acknowledged when the queue did not take it, so that Meta sends it again', async () => {
    const receive = receiveWebhook({
      appSecrets: Object.assign(async () => ['current'], { refresh: () => false }),
      verifyToken: async () => '',
      enqueue: async () => Promise.reject(new Error('throttled')),
      keepWhole: async () => '',
    });
    await expect(receive(post(body, sign(body)))).rejects.toThrow('throttled');
  });

  it('checks against what Meta itself would sign', () => {
    const vector = JSON.parse(
      readFileSync(new URL('../fixtures/meta/webhooks/signature-vector.json', import.meta.url), 'utf8'),
    );
    const bytes = Buffer.from(vector.body_base64, 'base64');
    expect(isSignedBy([vector.app_secret], bytes, vector.x_hub_signature_256)).toBe(true);
  });

  it('notices every flipped byte of any body, and of its signature', () => {
    const flip = fc.record({
      bytes: fc.uint8Array({ minLength: 1, maxLength: 300 }),
      at: fc.nat(),
      by: fc.integer({ min: 1, max: 255 }),
    });
    fc.assert(
      fc.property(flip, ({ bytes, at, by }) => {
        const flipped = (of: Buffer) => {
          const other = Buffer.from(of);
          other[at % of.length] = (other[at % of.length] ?? 0) ^ by;
          return other;
        };
        const signature = sign(Buffer.from(bytes));
        expect(isSignedBy(['current'], Buffer.from(bytes), signature)).toBe(true);
        expect(isSignedBy(['current'], flipped(Buffer.from(bytes)), signature)).toBe(false);
        const forged = flipped(Buffer.from(signature)).toString('latin1');
        expect(isSignedBy(['current'], Buffer.from(bytes), forged)).toBe(false);
      }),
      { numRuns: 500 },
    );
  });

  it('is judged by its bytes alone, whatever headers say of where it came from', async () => {
    const { receive } = aWebhook();
    const told = (signature?: string) => {
      const event = post(body, signature);
      Object.assign(event.headers, { 'x-forwarded-for': '173.252.88.1', 'x-forwarded-host': 'facebook.com' });
      return event;
    };

    expect(await receive(told())).toMatchObject({ statusCode: 401 });
    expect(await receive(told(sign(body)))).toMatchObject({ statusCode: 200 });
  });

  it('of a larger size than Meta’s own is refused before a secret is read', async () => {
    const appSecrets = vi.fn(async () => ['current']);
    const receive = receiveWebhook({
      appSecrets: Object.assign(appSecrets, { refresh: () => false }),
      verifyToken: async () => '',
      enqueue: async () => 'queued',
      keepWhole: async () => '',
    });
    const large = Buffer.alloc(4_000_000, 'x');

    expect(await receive(post(large, sign(large), true))).toMatchObject({ statusCode: 413 });
    expect(appSecrets).not.toHaveBeenCalled();
  });

  it('is not taken while no secret is set, and nothing starts without the name of one', async () => {
    const { queued, receive } = aWebhook([]);

    expect(await receive(post(body, sign(body, '')))).toMatchObject({ statusCode: 401 });
    expect(queued).toEqual([]);
    expect(() => wire({})).toThrow('VERIFY_TOKEN is not set');
  });

  it('that is refused leaves one line in the log, with nothing of what it said', async () => {
    const lines: string[] = [];
    const print = vi.spyOn(console, 'log').mockImplementation((line) => void lines.push(line));
    const said = '{"name":"Ana","from":"5215512345678"}';

    const response = await aWebhook().receive(post(said, sign('another')));
    await structuredLogs('webhook').after?.(Object({ response }));
    print.mockRestore();

    expect(lines).toEqual(['{"fn":"webhook","status":401}']);
  });

  it.each([
    ['10,000 levels deep', `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`],
    [
      'with keys of prototypes',
      '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}',
    ],
    ['with the same key twice', '{"object":"page","object":"whatsapp_business_account"}'],
    ['with a number beyond all numbers', '{"entry":1e400}'],
    ['of another object', '{"object":"page","entry":[]}'],
  ])('that is signed is queued as it came, and harms nothing: %s', async (_, hostile) => {
    const { queued, receive } = aWebhook();

    expect(await receive(post(hostile, sign(hostile)))).toMatchObject({ statusCode: 200 });

    expect(queued).toEqual([hostile]);
    expect(Object({}).polluted).toBeUndefined();
  });

  it('of 3 MB is taken, however it is written', async () => {
    const { kept, queued, receive } = aWebhook();
    const large = `{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"messages","value":{"text":"${'é'.repeat(1_450_000)}"}}]}]}`;

    expect(await receive(post(large, sign(large)))).toMatchObject({ statusCode: 200 });

    expect([kept, queued.length]).toEqual([[large], 1]);
  });
});

describe('Meta’s handshake', () => {
  const query = { 'hub.mode': 'subscribe', 'hub.verify_token': 'verify-me', 'hub.challenge': '1158201444' };

  it('gets its challenge back, bare', async () => {
    expect(await aWebhook().receive(get(query))).toMatchObject({
      statusCode: 200,
      body: '1158201444',
      headers: { 'content-type': 'text/plain; charset=utf-8' },
    });
  });

  it.each([
    [403, { ...query, 'hub.verify_token': 'guess' }],
    [403, { ...query, 'hub.mode': 'unsubscribe' }],
    [403, {}],
    [400, { ...query, 'hub.challenge': '<script>' }],
    [400, { 'hub.mode': 'subscribe', 'hub.verify_token': 'verify-me' }],
    [400, { ...query, 'hub.challenge': '1\r\nset-cookie: a=b' }],
    [400, { ...query, 'hub.challenge': '１２３' }],
    [400, { ...query, 'hub.challenge': '9'.repeat(33) }],
    [400, { ...query, 'hub.challenge': '1,2' }],
    [403, { ...query, 'hub.verify_token': '' }],
    [403, { ...query, 'hub.verify_token': 'verify-me ' }],
    [403, { ...query, 'hub.mode': '' }],
  ])('is answered %i otherwise: %j', async (statusCode, wrong) => {
    expect(await aWebhook().receive(get(wrong as Record<string, string>))).toMatchObject({ statusCode });
  });
});

describe('a verify token that was never put', () => {
  it('lets nobody in', async () => {
    const receive = receiveWebhook({
      appSecrets: Object.assign(async () => [], { refresh: () => false }),
      verifyToken: async () => '',
      enqueue: async () => 'queued',
      keepWhole: async () => '',
    });
    const query = { 'hub.mode': 'subscribe', 'hub.verify_token': '', 'hub.challenge': '1' };
    expect(await receive(get(query))).toMatchObject({ statusCode: 403 });
  });
});

describe('a body too large for the queue', () => {
  const statuses = (count: number) =>
    Array.from({ length: count }, (_, i) => ({
      id: `wamid.${i}`,
      status: 'sent',
      timestamp: '1790000000',
      filler: 'x'.repeat(2000),
    }));
  const aggregated = (count: number) =>
    JSON.stringify({
      object: 'whatsapp_business_account',
      entry: [
        {
          id: '1',
          changes: [
            { field: 'messages', value: { metadata: { phone_number_id: '7' }, statuses: statuses(count) } },
          ],
        },
      ],
    });

  it('is split so that each update travels exactly once, with what it belongs to', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), (count) => {
        const parts = queueBodies(Buffer.from(aggregated(count)));
        expect(parts.every((part) => part.length <= longestBody)).toBe(true);
        const values = parts.map((part) => JSON.parse(part).entry[0].changes[0].value);
        expect(values.every(({ metadata }) => metadata.phone_number_id === '7')).toBe(true);
        expect(values.flatMap((value) => value.statuses.map(({ id }: { id: string }) => id))).toEqual(
          statuses(count).map(({ id }) => id),
        );
      }),
      { numRuns: 20 },
    );
  });

  const of = (value: object) =>
    Buffer.from(
      JSON.stringify({ object: 'o', entry: [{ id: '1', changes: [{ field: 'messages', value }] }] }),
    );
  const valuesIn = (parts: readonly string[]) =>
    parts.map((part) => JSON.parse(part).entry[0].changes[0].value);

  it.each([
    ['Chinese', '取'],
    ['emoji', '👍🏽'],
  ])('is measured in bytes, as the queue does (%s)', (_, letter) => {
    const messages = Array.from({ length: 40 }, (_, i) => ({
      id: `wamid.${i}`,
      text: { body: letter.repeat(4000) },
    }));
    const parts = queueBodies(of({ messages }));
    expect(Math.max(...parts.map((part) => Buffer.byteLength(part)))).toBeLessThanOrEqual(longestBody);
    expect(valuesIn(parts).flatMap((value) => value.messages)).toEqual(messages);
  });

  it('leaves each part the account that it is about, and when Meta made it', () => {
    const [{ changes }] = JSON.parse(aggregated(1000)).entry;
    const template = { field: 'message_template_status_update', value: { event: 'PAUSED' } };
    const entry = [{ id: '1', time: 1751247548, changes: [template, ...changes] }];

    const parts = queueBodies(Buffer.from(JSON.stringify({ object: 'o', entry })));

    expect(parts.length).toBeGreaterThan(1);
    expect(JSON.parse(parts[0] ?? '')).toEqual({
      object: 'o',
      entry: [{ id: '1', time: 1751247548, changes: [template] }],
    });
  });

  it('is split by its errors too, when there is nothing else', () => {
    const errors = Array.from({ length: 300 }, (_, code) => ({ code, title: 'x'.repeat(1000) }));
    const parts = queueBodies(of({ metadata: { phone_number_id: '7' }, errors }));
    expect(parts.length).toBeGreaterThan(1);
    expect(parts.every((part) => Buffer.byteLength(part) <= longestBody)).toBe(true);
    expect(valuesIn(parts).flatMap((value) => value.errors)).toEqual(errors);
  });

  it('loses nothing of what cannot be split', () => {
    const value = { event: 'FLAGGED', statuses: [], note: 'x'.repeat(300_000) };
    expect(valuesIn(queueBodies(of(value)))).toEqual([value]);
    const one = { metadata: {}, statuses: [{ id: 'wamid.1', note: 'x'.repeat(300_000) }] };
    expect(valuesIn(queueBodies(of(one)))).toEqual([one]);
  });

  it.each([
    ['a single update that is larger', Buffer.from(of({ note: 'x'.repeat(3_000_000) }))],
    ['bytes that are no text', Buffer.alloc(300_000, 0xff)],
    ['text that is no JSON', Buffer.from('x'.repeat(300_000))],
    [
      'a body without updates',
      Buffer.from(JSON.stringify({ object: 'o', entry: [], note: 'x'.repeat(300_000) })),
    ],
    ['nesting that cannot be written again', Buffer.from(`${'['.repeat(150_000)}${']'.repeat(150_000)}`)],
  ])('is kept whole beside the queue, where a claim check stands for it: %s', async (_, bytes) => {
    const { queued, kept, receive } = aWebhook();

    expect(await receive(post(bytes, sign(bytes), true))).toMatchObject({ statusCode: 200 });

    expect(queued).toEqual(['{"claimCheck":"whole/1"}']);
    expect(kept).toEqual([bytes[0] === 0xff ? bytes.toString('base64') : bytes.toString()]);
  });

  it('is not acknowledged when it could not be kept', async () => {
    const receive = receiveWebhook({
      appSecrets: Object.assign(async () => ['current'], { refresh: () => false }),
      verifyToken: async () => '',
      enqueue: async () => 'queued',
      keepWhole: async () => Promise.reject(new Error('no bucket')),
    });
    const large = of({ note: 'x'.repeat(300_000) });
    await expect(receive(post(large, sign(large)))).rejects.toThrow('no bucket');
  });

  it('takes a thousand updates with a contact each, 3 MB in all, in less than five seconds', async () => {
    const { queued, kept, receive } = aWebhook();
    const contacts = Array.from({ length: 1000 }, (_, i) => ({
      wa_id: `52155${i}`,
      profile: { name: 'n'.repeat(900) },
    }));
    const recipients = contacts.map(({ wa_id }, i) => ({
      id: `wamid.${i}`,
      recipient_id: wa_id,
      note: 'x'.repeat(1900),
    }));
    const stranger = { wa_id: '1', profile: { name: 'nobody mentions them' } };
    const body = of({
      metadata: { phone_number_id: '7' },
      contacts: [...contacts, stranger],
      statuses: recipients,
    });
    const started = performance.now();

    expect(await receive(post(body, sign(body)))).toMatchObject({ statusCode: 200 });

    expect(performance.now() - started).toBeLessThan(5000);
    expect(body.length).toBeGreaterThan(2_850_000);
    expect([kept, queued.every((part) => Buffer.byteLength(part) <= longestBody)]).toEqual([[], true]);
    const values = valuesIn(queued);
    expect(values.flatMap((value) => value.statuses)).toEqual(recipients);
    expect(values.flatMap((value) => value.contacts)).toHaveLength(1001);
    for (const { statuses, contacts } of values)
      expect(contacts.map(({ wa_id }: { wa_id: string }) => wa_id)).toEqual(
        expect.arrayContaining(statuses.map((status: { recipient_id: string }) => status.recipient_id)),
      );
  });

  it.each([
    ['two characters that JSON may have', '{"text":"a\uffffb\ufffe"}', String.raw`{"text":"a\uffffb\ufffe"}`],
    ['control characters', '{"a":"\u0001"}', Buffer.from('{"a":"\u0001"}').toString('base64')],
  ])('that SQS refuses for %s is queued all the same', async (_, sent, queued) => {
    const taken: string[] = [];
    const receive = receiveWebhook({
      appSecrets: Object.assign(async () => ['current'], { refresh: () => false }),
      verifyToken: async () => '',
      enqueue: async (body) => {
        if (body === sent) return 'refused';
        taken.push(body);
        return 'queued';
      },
      keepWhole: async () => '',
    });

    expect(await receive(post(sent, sign(sent)))).toMatchObject({ statusCode: 200 });
    expect(taken).toEqual([queued]);
  });

  it('that says nothing is let go', () => {
    expect(queueBodies(Buffer.alloc(0))).toEqual([]);
  });

  it('that is signed, but no text, still reaches the queue for a person to see', () => {
    expect(queueBodies(Buffer.from([0xff, 0xfe, 0x00]))).toEqual(['//4A']);
  });
});

describe('a card number that a customer writes', () => {
  it('is found at a glance wherever the search token by token finds it', () => {
    const card = fc.constantFrom(
      '4111111111111111',
      '5555555555554444',
      '378282246310005',
      '4222222222222',
      '6212345678901232',
    );
    const between = fc.constantFrom('', ' ', '-', '. ', '\u00a0', '\n', '\u2011', '_', '\t ', '/');
    const around = fc.constantFrom(
      '',
      'a',
      '7',
      ' ',
      '-',
      'é',
      '"',
      '\\',
      '+52 55 ',
      'wamid.A1',
      '\u{1f44d}',
    );
    const spelled = fc
      .tuple(card, between, fc.boolean())
      .map(([digits, gap, embossed]) => (embossed ? (digits.match(/\d{1,4}/g) ?? []).join(gap) : digits));
    const escaped = (text: string, every: number) =>
      JSON.stringify(text).replace(/[^"\\]/g, (sign, index: number) =>
        every > 0 && index % every === 0 && text.includes(sign) && !/[\\bnrtu]/.test(sign)
          ? `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`
          : sign,
      );
    const texts = fc.record({
      before: around,
      card: spelled,
      after: around,
      every: fc.constantFrom(0, 0, 2, 3),
      shape: fc.constantFrom('text', 'key', 'number'),
    });
    fc.assert(
      fc.property(texts, ({ before, card, after, every, shape }) => {
        const told =
          shape === 'number' ? card.replace(/\D/g, '') : escaped(`${before}${card}${after}`, every);
        const text = shape === 'key' ? `{${told}:1}` : `{"body":[1,${told}],"x":"y"}`;
        fc.pre(isJson(text));
        const values = shape === 'number' ? [told] : [String(JSON.parse(told))];
        if (values.some(holdsCardNumber)) expect(mayHoldCardNumber(text)).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });

  const fixtures = new URL('../fixtures/meta/webhooks/', import.meta.url);
  const recorded = readdirSync(fixtures).map(
    (name) => [name, readFileSync(new URL(name, fixtures))] as const,
  );

  it.each(recorded)('costs no byte of what Meta sends otherwise: %s', (_, bytes) => {
    expect(queueBodies(bytes)).toEqual([bytes.toString()]);
  });

  it('never reaches the queue, however it is escaped', async () => {
    const { queued, receive } = aWebhook();
    const message = String.raw`{"from":"573001234562","id":"wamid.1","timestamp":"1790000000","text":{"body":"es \u0034111 1111-1111 1111?"}}`;
    const sent = `{"object":"o","entry":[{"id":"4111111111111111","changes":[{"field":"messages","value":{"messages":[${message}]}}]}]}`;

    expect(await receive(post(sent, sign(sent)))).toMatchObject({ statusCode: 200 });

    expect(queued).toEqual([sent.replace(/\\u0034111 1111-1111 1111/, '[card …1111]')]);
  });

  it.each([
    ['in what is no JSON', Buffer.from('card=4111111111111111')],
    ['in what is no text', Buffer.concat([Buffer.from([0xff]), Buffer.from('4111111111111111')])],
  ])('is masked %s', (_, bytes) => {
    const [queued = ''] = queueBodies(bytes);
    expect(`${queued}${Buffer.from(queued, 'base64').toString('latin1')}`).not.toContain('4111');
  });
});
