import { createHmac } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { longestBody, queueBodies } from '../../functions/webhook/queue-bodies.ts';
import { receiveWebhook } from '../../functions/webhook/receive.ts';
import { isSignedBy } from '../../functions/webhook/signature.ts';

const sign = (body: string | Buffer, secret = 'current') =>
  `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;

function aWebhook(accepted: readonly string[] = ['current', 'previous']) {
  const queued: string[] = [];
  const receive = receiveWebhook({
    appSecrets: Object.assign(async () => accepted, { refresh: () => false }),
    verifyToken: async () => 'verify-me',
    enqueue: async (body) => void queued.push(body),
  });
  return { queued, receive };
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

  it('notices every single flipped byte', () => {
    const bytes = Buffer.from(body);
    const signature = sign(bytes);
    for (let i = 0; i < bytes.length; i++) {
      const flipped = Buffer.from(bytes);
      flipped[i] = (flipped[i] ?? 0) ^ 1;
      expect(isSignedBy(['current'], flipped, signature)).toBe(false);
    }
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
  ])('is answered %i otherwise: %j', async (statusCode, wrong) => {
    expect(await aWebhook().receive(get(wrong as Record<string, string>))).toMatchObject({ statusCode });
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

  it('is cut, and no JSON any more, where a single update is larger than any queue takes', () => {
    const [part = ''] = queueBodies(of({ note: 'x'.repeat(1_100_000) }));
    expect(part).toHaveLength(longestBody);
    expect(Buffer.from(part, 'base64').toString()).toMatch(/^\{"object":"o"/);
  });

  it('that SQS would refuse is wrapped, and one that says nothing is let go', () => {
    expect(queueBodies(Buffer.from('{"a":"\u0001"}'))).toEqual([
      Buffer.from('{"a":"\u0001"}').toString('base64'),
    ]);
    expect(queueBodies(Buffer.alloc(0))).toEqual([]);
  });

  it('that is signed, but no text, still reaches the queue for a person to see', () => {
    expect(queueBodies(Buffer.from([0xff, 0xfe, 0x00]))).toEqual(['//4A']);
  });
});

describe('a card number that a customer writes', () => {
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
