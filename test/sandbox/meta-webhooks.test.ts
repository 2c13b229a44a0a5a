import { createHmac } from 'node:crypto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { signatureOf, webhookJson } from '../../sandbox/meta/webhooks/signed-body.ts';
import { openStore } from '../../sandbox/store/open-store.ts';
import { alertTo, appSecret, type Desk, openDesk, phoneNumberId, valuesOf, wabaId } from './meta-desk.ts';

const ana = '+525512345678';
const anaWaId = '5215512345678';

const desks: Desk[] = [];
const deskWith = async (settings: Parameters<typeof openDesk>[0] = {}): Promise<Desk> => {
  const desk = await openDesk(settings);
  desks.push(desk);
  return desk;
};
const quiet = (desk: Desk) => vi.waitFor(() => expect(desk.meta.isQuiet()).toBe(true), { timeout: 8000 });
afterEach(async () => {
  for (const desk of desks.splice(0)) await desk.close();
});

describe('a webhook', () => {
  it('is signed over its exact bytes, which are ASCII', async () => {
    const desk = await deskWith();
    await desk.inbound({ from: ana, text: '¿Sí? 👍 a/b' });
    await quiet(desk);

    const [webhook] = desk.posted;
    expect(webhook?.raw).toMatch(/^[ -~]+$/);
    expect(webhook?.raw).toContain('\\u00bfS\\u00ed? \\ud83d\\udc4d a\\/b');
    expect(webhook?.headers['x-hub-signature-256']).toBe(
      `sha256=${createHmac('sha256', appSecret)
        .update(webhook?.raw ?? '')
        .digest('hex')}`,
    );
  });

  it('has the signature anybody else would compute', () => {
    expect(signatureOf(webhookJson({ name: 'Jeß/' }), 'key')).toBe(
      `sha256=${createHmac('sha256', 'key').update('{"name":"Je\\u00df\\/"}').digest('hex')}`,
    );
  });

  it('that nobody takes is sent again until somebody does', async () => {
    let status = 503;
    const desk = await deskWith({ webhookStatus: () => status });
    await desk.inbound({ from: ana, text: 'Hola' });
    await vi.waitFor(() => expect(desk.logged.join()).toContain('HTTP 503'));

    status = 200;
    await vi.waitFor(() => expect(desk.received()).toMatchObject([{ text: { body: 'Hola' } }]), {
      timeout: 8000,
    });
  });

  it('that nobody takes is no unrest after the first repeat', async () => {
    const desk = await deskWith({ webhookStatus: () => 500 });
    await desk.inbound({ from: ana, text: 'Hola' });

    await quiet(desk);
    expect(desk.posted).toEqual([]);
  });

  it('outlives the simulator', async () => {
    const store = openStore(undefined);
    const before = await openDesk({ store, webhookStatus: () => 500 });
    await before.inbound({ from: ana, text: 'Hola' });
    await before.close();

    const after = await deskWith({ store });
    await vi.waitFor(() => expect(after.received()).toHaveLength(1));
  });

  it('never has more than seven others beside it, and carries up to twenty statuses under load', async () => {
    const desk = await deskWith({ webhookDelayMs: 60 });
    const to = (index: number) => `+5730010000${String(index).padStart(2, '0')}`;
    await Promise.all(Array.from({ length: 70 }, (_, index) => desk.send(alertTo(to(index)))));
    await quiet(desk);

    const sizes = desk.posted.flatMap(({ body }) =>
      valuesOf(body).map((value) => value.statuses?.length ?? 0),
    );
    expect(desk.statuses()).toHaveLength(210);
    expect(Math.max(...sizes)).toBeGreaterThan(1);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(20);
    expect(desk.mostWebhooksAtOnce()).toBeLessThanOrEqual(8);
  });
});

describe('statuses', () => {
  it('say who, when, at what price and for whom', async () => {
    const desk = await deskWith();
    const { body } = await desk.send(alertTo(ana, { biz_opaque_callback_data: 'msg_1' }));
    await quiet(desk);

    const shared = {
      id: body.messages[0].id,
      timestamp: String(Date.parse('2026-11-22T12:00:00Z') / 1000),
      recipient_id: anaWaId,
      recipient_user_id: expect.stringMatching(/^MX\.\d{20}$/),
      biz_opaque_callback_data: 'msg_1',
    };
    const pricing = { billable: true, pricing_model: 'PMP', type: 'regular', category: 'utility' };
    expect(desk.statuses()).toEqual([
      { ...shared, status: 'sent', pricing },
      { ...shared, status: 'delivered', pricing },
      { ...shared, status: 'read' },
    ]);
    const [first] = desk.posted;
    expect(first?.body.entry[0]).toMatchObject({
      id: wabaId,
      changes: [
        {
          field: 'messages',
          value: {
            messaging_product: 'whatsapp',
            metadata: { display_phone_number: '525555550000', phone_number_id: phoneNumberId },
            contacts: [{ wa_id: anaWaId, user_id: shared.recipient_user_id }],
          },
        },
      ],
    });
  });

  it('of a free-form message are priced as service', async () => {
    const desk = await deskWith();
    await desk.inbound({ from: ana, text: 'Hola' });
    await desk.send({ to: ana, type: 'text', text: { body: 'Hola' } });
    await quiet(desk);

    expect(desk.statuses()[0]?.pricing).toMatchObject({ category: 'service' });
  });

  it('of a reaction end with sent', async () => {
    const desk = await deskWith();
    const { body } = await desk.inbound({ from: ana, text: 'Hola' });
    await desk.send({ to: ana, type: 'reaction', reaction: { message_id: body.wamid, emoji: '👍' } });
    await quiet(desk);

    expect(desk.statuses().map(({ status }) => status)).toEqual(['sent']);
  });

  it('go on after a restart where they stopped', async () => {
    const store = openStore(undefined);
    const before = await openDesk({ store });
    const { body } = await before.send(alertTo(ana));
    await before.close();

    const after = await deskWith({ store });
    await quiet(after);
    const [message] = (await after.messages(ana)).messages;
    expect(message.wamid).toBe(body.messages[0].id);
    expect(message.statuses.map(({ status }: { status: string }) => status)).toEqual([
      'sent',
      'delivered',
      'read',
    ]);
    expect(new Set([...before.statuses(), ...after.statuses()].map(({ status }) => status)).size).toBe(3);
  });

  it('leave the number out for a person who hides it', async () => {
    const desk = await deskWith();
    await desk.behave({ to: ana, hidesNumber: true });
    await desk.send(alertTo(ana));
    await quiet(desk);

    expect(desk.posted.map(({ raw }) => raw).join()).not.toContain(anaWaId);
    expect(desk.statuses()[0]?.recipient_user_id).toMatch(/^MX\./);
  });
});

describe('behaviour on request', () => {
  it.each([
    [131026, 400],
    [131016, 500],
    [130497, 403],
    [190, 401],
    [2, 503],
    [132001, 404],
  ])('one request is refused with %i, as HTTP %i, and the next one is not', async (code, status) => {
    const desk = await deskWith();
    await desk.behave({ next: [{ error: code }] });

    const answer = await desk.send(alertTo(ana));
    expect(answer).toMatchObject({ status, body: { error: { code, fbtrace_id: expect.any(String) } } });
    expect((await desk.send(alertTo(ana))).status).toBe(200);
    const { messages, refused } = await desk.messages(ana);
    expect(messages).toHaveLength(1);
    expect(refused).toMatchObject([{ code, to: ana }]);
  });

  it('a code that no page of Meta tells of can be rehearsed too', async () => {
    const desk = await deskWith();
    await desk.behave({ next: [{ error: 999_999 }, { status: 'failed', code: 888_888 }] });

    expect(await desk.send(alertTo(ana))).toMatchObject({
      status: 400,
      body: { error: { code: 999_999, message: '(#999999) Unknown error' } },
    });
    expect((await desk.send(alertTo(ana))).status).toBe(200);
    await quiet(desk);
    expect(desk.statuses()).toMatchObject([
      { status: 'failed', errors: [{ code: 888_888, title: 'Unknown error' }] },
    ]);
  });

  it('a plan for one number leaves the others alone', async () => {
    const desk = await deskWith();
    await desk.behave({ to: '+52 1 55 1234 5678', next: [{ error: 131026 }] });

    expect((await desk.send(alertTo('+573001234567'))).status).toBe(200);
    expect((await desk.send(alertTo(ana))).body.error.code).toBe(131026);
  });

  it('an answer is lost, yet the message arrives', async () => {
    const desk = await deskWith();
    await desk.behave({ next: [{ lostResponse: true }] });

    await expect(desk.send(alertTo(ana, { biz_opaque_callback_data: 'msg_1' }))).rejects.toThrow(
      'fetch failed',
    );
    await vi.waitFor(() =>
      expect(desk.statuses().at(-1)).toMatchObject({ status: 'read', biz_opaque_callback_data: 'msg_1' }),
    );
  });

  it('a message fails by webhook, without contacts and without a price', async () => {
    const desk = await deskWith();
    await desk.behave({ next: [{ status: 'failed', code: 131049 }] });
    await desk.send(alertTo(ana));
    await quiet(desk);

    expect(desk.statuses()).toMatchObject([{ status: 'failed', errors: [{ code: 131049 }] }]);
    expect(desk.statuses()[0]).not.toHaveProperty('pricing');
    expect(desk.posted[0]?.raw).not.toContain('"contacts"');
  });

  it('a held message reports nothing by itself and is not waited for', async () => {
    const desk = await deskWith();
    await desk.behave({ next: [{ hold: true }] });
    const { body } = await desk.send(alertTo(ana));
    const wamid = body.messages[0].id;

    expect(desk.meta.isQuiet()).toBe(true);
    expect((await desk.messages(ana)).messages[0].statuses).toEqual([]);

    await desk.behave({ report: { wamid, status: 'delivered' } });
    await quiet(desk);
    expect(desk.statuses()).toMatchObject([{ id: wamid, status: 'delivered' }]);
  });

  it('a message is held for quality', async () => {
    const desk = await deskWith();
    await desk.behave({ next: [{ heldForQuality: true }] });

    const { body } = await desk.send(alertTo(ana));
    expect(body.messages[0].message_status).toBe('held_for_quality_assessment');
  });

  it('an answer is late', async () => {
    const desk = await deskWith();
    await desk.behave({ next: [{ delayMs: 400 }] });

    const sent = desk.send(alertTo(ana));
    await vi.waitFor(() => expect(desk.statuses()).not.toEqual([]));
    expect((await sent).status).toBe(200);
  });

  it('webhooks come several times, in reverse, until told otherwise', async () => {
    const desk = await deskWith();
    await desk.behave({ webhooks: { duplicates: 1, reorder: true } });
    await desk.send(alertTo(ana));
    await quiet(desk);

    expect(desk.statuses().map(({ status }) => status)).toEqual([
      'read',
      'read',
      'delivered',
      'delivered',
      'sent',
      'sent',
    ]);

    const { body } = await desk.behave({ webhooks: { duplicates: 0, reorder: false } });
    expect(body.webhooks).toEqual({ duplicates: 0, reorder: false, delayMs: 0 });
  });

  it('webhooks are late, and nobody waits for them', async () => {
    const desk = await deskWith();
    await desk.behave({ webhooks: { delayMs: 300 } });
    await desk.inbound({ from: ana, text: 'Hola' });

    expect(desk.meta.isQuiet()).toBe(true);
    expect(desk.received()).toEqual([]);
    await vi.waitFor(() => expect(desk.received()).toHaveLength(1));
  });

  it.each([
    [{ next: [{ error: '7' }] }, 'next[0].error'],
    [{ next: [{ error: 7.5 }] }, 'next[0].error'],
    [{ next: [{}] }, 'next[0]'],
    [{ next: [{ status: 'failed' }] }, 'next[0]'],
    [{ weather: 'rain' }, 'weather'],
    [{ to: 'nobody', next: [] }, 'to'],
    [{ throughput: 0 }, 'throughput'],
    ['{', 'body'],
  ])('%j is answered with a sentence about %s', async (behaviour, about) => {
    const desk = await deskWith();
    const { status, body } = await desk.call('POST', '/_sim/behaviour', behaviour);

    expect(status).toBe(400);
    expect(body.error).toMatch(/\.$/);
    expect(body.error).toContain(about);
  });
});
