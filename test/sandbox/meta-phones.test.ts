import { request } from 'node:http';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { openStore } from '../../sandbox/store/open-store.ts';
import { alertTo, type Desk, openDesk, token, valuesOf } from './meta-desk.ts';

const ana = '+525512345678';
const anaWaId = '5215512345678';
const seeded = { customerId: 'c-ana', name: 'Ana Ruiz', phone: ana, country: 'MX', note: 'No consent' };

const desks: Desk[] = [];
const deskWith = async (settings: Parameters<typeof openDesk>[0] = {}): Promise<Desk> => {
  const desk = await openDesk(settings);
  desks.push(desk);
  return desk;
};
afterEach(async () => {
  for (const desk of desks.splice(0)) await desk.close();
});
const received = (desk: Desk, count = 1) => vi.waitFor(() => expect(desk.received()).toHaveLength(count));

describe('a person', () => {
  it('writes, and the business hears who it was', async () => {
    const desk = await deskWith({ phones: [seeded] });
    const { body } = await desk.inbound({ from: ana, text: 'Hola' });
    await received(desk);

    expect(desk.received()).toEqual([
      {
        from: anaWaId,
        from_user_id: expect.stringMatching(/^MX\./),
        id: body.wamid,
        timestamp: '1795348800',
        type: 'text',
        text: { body: 'Hola' },
      },
    ]);
    expect(desk.posted[0]?.raw).toContain('"profile":{"name":"Ana Ruiz"}');
  });

  it('taps a template button, and its payload comes back with the context', async () => {
    const desk = await deskWith();
    const { body } = await desk.send(alertTo(ana));
    const wamid = body.messages[0].id;
    await desk.inbound({ from: ana, reply: { wamid, button: 'No fui yo' } });
    await received(desk);

    expect(desk.received()[0]).toMatchObject({
      type: 'button',
      button: { payload: 'FRAUD|1', text: 'No fui yo' },
      context: { from: '525555550000', id: wamid },
    });
  });

  it.each([
    [
      'button',
      { buttons: [{ type: 'reply', reply: { id: 'yes', title: 'Sí' } }] },
      { type: 'button_reply', button_reply: { id: 'yes', title: 'Sí' } },
    ],
    [
      'list',
      { button: 'Ver', sections: [{ rows: [{ id: 'r1', title: 'Sí', description: 'Ahora' }] }] },
      { type: 'list_reply', list_reply: { id: 'r1', title: 'Sí', description: 'Ahora' } },
    ],
  ])('answers an interactive %s', async (type, action, interactive) => {
    const desk = await deskWith();
    await desk.inbound({ from: ana, text: 'Hola' });
    const sent = await desk.send({
      to: ana,
      type: 'interactive',
      interactive: { type, body: { text: '¿Sí?' }, action },
    });
    await desk.inbound({ from: ana, reply: { wamid: sent.body.messages[0].id, button: 'Sí' } });
    await received(desk, 2);

    expect(desk.received()[1]).toMatchObject({ type: 'interactive', interactive });
  });

  it('sends a document, which the business fetches with its token within five minutes', async () => {
    const desk = await deskWith();
    const bytes = Buffer.from('%PDF-1.7');
    const document = { filename: 'ine.pdf', mimeType: 'application/pdf', base64: bytes.toString('base64') };
    await desk.inbound({ from: ana, document });
    await received(desk);

    const told = desk.received()[0]?.document as { id: string; filename: string; mime_type: string };
    expect(told).toMatchObject({ filename: 'ine.pdf', mime_type: 'application/pdf' });
    const media = (await desk.call('GET', `/v26.0/${told.id}`)).body;
    expect(media).toMatchObject({
      messaging_product: 'whatsapp',
      mime_type: 'application/pdf',
      file_size: '8',
      id: told.id,
    });

    const authorization = `Bearer ${token}`;
    const file = await fetch(media.url, { headers: { authorization } });
    expect(Buffer.from(await file.arrayBuffer())).toEqual(bytes);
    expect((await fetch(media.url)).status).toBe(401);
    desk.clock.now += 301_000;
    expect((await fetch(media.url, { headers: { authorization } })).status).toBe(404);
    desk.clock.now += 7 * 24 * 3_600_000;
    expect((await desk.call('GET', `/v26.0/${told.id}`)).body.error.code).toBe(100);
  });

  it('stops marketing in the settings of the app', async () => {
    const desk = await deskWith();
    await desk.inbound({ from: ana, preference: 'stop' });

    await vi.waitFor(() =>
      expect(desk.posted[0]?.body.entry[0]?.changes[0]).toMatchObject({
        field: 'user_preferences',
        value: { user_preferences: [{ wa_id: anaWaId, category: 'marketing_messages', value: 'stop' }] },
      }),
    );
  });

  it('is known by the same identity until WhatsApp is set up anew for the number', async () => {
    const desk = await deskWith();
    const identities = () =>
      desk.posted.flatMap(({ body }) =>
        valuesOf(body).map(({ contacts }) => contacts?.[0]?.identity_key_hash),
      );
    await desk.inbound({ from: ana, text: 'Hola' });
    await received(desk);
    await desk.inbound({ from: ana, text: 'Hola' });
    await received(desk, 2);

    const { body } = await desk.inbound({ from: ana, newIdentity: true });
    await desk.inbound({ from: ana, text: 'Soy yo' });
    await received(desk, 3);
    await desk.inbound({ from: ana, text: 'Otra vez', newIdentity: true });
    await received(desk, 4);

    const [first, second, third, fourth] = identities();
    expect(first).toMatch(/^[A-Za-z0-9+/]{11}=$/);
    expect(second).toBe(first);
    expect(third).toBe(body.identityKeyHash);
    expect(new Set([first, third, fourth]).size).toBe(3);
  });

  it('without a known number writes under the BSUID alone', async () => {
    const desk = await deskWith();
    await desk.inbound({ from: 'MX.123', text: 'Hola' });
    await received(desk);

    expect(desk.received()[0]).toMatchObject({ from_user_id: 'MX.123' });
    expect(desk.received()[0]).not.toHaveProperty('from');
  });

  it.each([
    [{ from: 'nobody', text: 'x' }, '`from` is a phone number'],
    [{ from: ana }, 'Give one of text'],
    [{ from: ana, text: 'x', preference: 'no' }, 'preference'],
    [{ from: ana, reply: { wamid: 'wamid.x', button: 'Sí' } }, 'has received no message'],
    [
      { from: ana, document: { filename: 'a', mimeType: 'application/pdf', base64: '***' } },
      'document.base64',
    ],
  ])('cannot do %j', async (inbound, sentence) => {
    const desk = await deskWith();
    const { status, body } = await desk.inbound(inbound);

    expect(status).toBe(400);
    expect(body.error).toContain(sentence);
  });

  it.each([
    ['Quizás', 'its buttons: "Fui yo", "No fui yo", "Ver más"'],
    ['Ver más', 'sends nothing'],
  ])('cannot answer with the button %s', async (button, sentence) => {
    const desk = await deskWith();
    const { body } = await desk.send(alertTo(ana));
    const answer = await desk.inbound({ from: ana, reply: { wamid: body.messages[0].id, button } });

    expect(answer.status).toBe(400);
    expect(answer.body.error).toContain(sentence);
  });
});

describe('the phones page', () => {
  it('shows each phone with its chat', async () => {
    const desk = await deskWith({ phones: [seeded] });
    const { body } = await desk.send(alertTo(ana));
    await desk.inbound({ from: ana, reply: { wamid: body.messages[0].id, button: 'Fui yo' } });
    await desk.send(alertTo('+573001234567'));
    await vi.waitFor(() => expect(desk.meta.isQuiet()).toBe(true));

    const { phones } = (await desk.call('GET', '/_sim/phones')).body;
    expect(phones).toMatchObject([
      {
        ...seeded,
        phone: '+52 55 1234 5678',
        waId: anaWaId,
        userId: expect.stringMatching(/^MX\./),
        messages: [
          {
            id: body.messages[0].id,
            direction: 'out',
            at: desk.clock.now,
            kind: 'template',
            status: 'read',
            footer: 'Banco Aviso',
          },
          { direction: 'in', kind: 'button', text: 'Fui yo', replyTo: body.messages[0].id, buttons: [] },
        ],
      },
      {
        name: '+57 300 1234567',
        phone: '+57 300 1234567',
        waId: '573001234567',
        country: 'CO',
        messages: [{ direction: 'out' }],
      },
    ]);
  });

  it('finds everything again after a restart', async () => {
    const store = openStore(undefined);
    const before = await openDesk({ store, phones: [seeded] });
    await before.inbound({ from: ana, text: 'Hola' });
    await before.send(alertTo(ana));
    await vi.waitFor(() => expect(before.meta.isQuiet()).toBe(true));
    const { phones } = (await before.call('GET', '/_sim/phones')).body;
    await before.close();

    const after = await deskWith({ store, phones: [seeded] });
    expect((await after.call('GET', '/_sim/phones')).body.phones).toEqual(phones);
    expect((await after.send({ to: ana, type: 'text', text: { body: 'Hola' } })).status).toBe(200);
  });

  it('hears of every change while it is open', async () => {
    const desk = await deskWith();
    const heard: string[] = [];
    const stream = request(`${desk.base}/_sim/stream`, (response) => {
      expect(response.headers['content-type']).toBe('text/event-stream');
      response.on('data', (chunk) => heard.push(String(chunk)));
    }).end();
    await vi.waitFor(() =>
      expect(heard.join('')).toContain(`event: clock\ndata: {"now":${desk.clock.now}}\n\n`),
    );

    await desk.inbound({ from: ana, text: 'Hola' });
    await vi.waitFor(() => expect(heard.join('')).toMatch(/event: phone\ndata: \{"name".*"text":"Hola"/));
    stream.destroy();
  });

  it('is served with nothing from elsewhere allowed', async () => {
    const desk = await deskWith();
    const page = await fetch(desk.base);

    expect(page.status).toBe(200);
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(page.headers.get('cache-control')).toBe('no-store');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self'");
    expect((await fetch(`${desk.base}/assets/phones.js`)).headers.get('content-type')).toContain(
      'javascript',
    );
    expect((await fetch(`${desk.base}/assets/..%2f..%2fcreate-meta.ts`)).status).toBe(404);
    expect((await fetch(`${desk.base}/assets/missing.js`)).status).toBe(404);
  });

  it('has a bar that publishes examples and moves the clock', async () => {
    const desk = await deskWith();
    const now = desk.clock.now;

    expect((await desk.call('GET', '/_sim/bar')).body).toEqual({
      business: { name: 'Banco Aviso', phone: '+52 55 5555 0000' },
      examples: [{ name: 'withdrawal', title: 'A withdrawal', detailType: 'TransactionPosted' }],
      now,
    });
    const publish = (example: string) => desk.call('POST', '/_sim/publish', { example, customerId: 'c-ana' });
    expect((await publish('withdrawal')).body).toEqual({ eventId: 'event-for-c-ana' });
    expect(await publish('storm')).toEqual({ status: 400, body: { error: 'There is no example storm.' } });
    expect((await desk.call('POST', '/_sim/clock', { advance: 'PT1H' })).body).toEqual({
      now: now + 3_600_000,
    });
    expect((await desk.call('POST', '/_sim/clock', { advance: 'soon' })).status).toBe(400);
  });

  it('is the only page that may act', async () => {
    const desk = await deskWith();
    const from = (origin: string) => desk.call('POST', '/_sim/inbound', { from: ana, text: 'x' }, { origin });

    expect((await from('https://evil.example')).status).toBe(403);
    expect((await from('null')).status).toBe(403);
    expect((await from(desk.base)).status).toBe(200);
    expect((await desk.call('GET', '/_sim/nothing')).status).toBe(404);
  });
});
