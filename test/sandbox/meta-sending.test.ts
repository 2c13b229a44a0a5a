import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { alertTo, type Desk, openDesk, parameters, phoneNumberId } from './meta-desk.ts';

const ana = '+5215512345678';

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
});
afterEach(() => desk.close());

const text = (to: string, body = 'Hola') => ({ to, type: 'text', text: { body } });
const template = (name: string, code: string, components?: object[]) => ({
  to: ana,
  type: 'template',
  template: { name, language: { code }, ...(components ? { components } : {}) },
});

describe('the door', () => {
  it.each(['v23.0', 'v24.0', 'v25.0', 'v26.0'])('Graph %s takes a message', async (version) => {
    const { status, body } = await desk.send(alertTo(ana), version);

    expect(status).toBe(200);
    expect(body.messages[0].id).toMatch(/^wamid\./);
  });

  it.each([
    ['v22.0', 2635],
    ['v27.0', 2500],
    ['latest', 2500],
  ])('Graph %s is refused with code %i', async (version, code) => {
    const { status, body } = await desk.send(alertTo(ana), version);

    expect(status).toBe(400);
    expect(body.error).toMatchObject({ code, type: 'OAuthException', fbtrace_id: expect.any(String) });
  });

  it('a wrong access token is code 190 with HTTP 401', async () => {
    const path = `/v26.0/${phoneNumberId}/messages`;
    const { status, body } = await desk.call('POST', path, alertTo(ana), {
      authorization: 'Bearer someone else',
    });

    expect(status).toBe(401);
    expect(body.error).toMatchObject({ code: 190, type: 'OAuthException' });
  });

  it('a number that is not ours does not exist', async () => {
    const { status, body } = await desk.call('POST', '/v26.0/42/messages', {});

    expect(status).toBe(400);
    expect(body.error).toMatchObject({ code: 100, error_subcode: 33, type: 'GraphMethodException' });
  });

  it('a name that is not of this machine is refused', async () => {
    const { request } = await import('node:http');
    const status = await new Promise((resolve) =>
      request(`${desk.base}/_sim/phones`, { headers: { host: 'bank.example' } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      }).end(),
    );

    expect(status).toBe(403);
  });
});

describe('addresses', () => {
  it.each([
    ['+52 55 1234 5678', '5215512345678'],
    ['+5215512345678', '5215512345678'],
    ['5512345678', '5215512345678'],
    ['+55 (11) 91234-5678', '5511912345678'],
    ['+5511 9123-4567', '5511991234567'],
    ['+5531998765432', '553198765432'],
    ['+541123456789', '5491123456789'],
    ['+5491123456789', '5491123456789'],
    ['+573001234567', '573001234567'],
  ])('%s is known to WhatsApp as %s', async (to, waId) => {
    const { body } = await desk.send({ ...alertTo(to) });

    expect(body.contacts).toEqual([{ input: to, wa_id: waId }]);
  });

  it('a business-scoped user id is answered without a wa_id', async () => {
    const { to: _, ...message } = alertTo('');
    const { body } = await desk.send({ ...message, recipient: 'MX.13491208655302741918' });

    expect(body.contacts).toEqual([{ input: 'MX.13491208655302741918', user_id: 'MX.13491208655302741918' }]);
  });

  it('one finds a message under any spelling of the number, and under the BSUID', async () => {
    await desk.send(alertTo('+525512345678'));
    const [message] = (await desk.messages('5215512345678')).messages;

    expect(message.to).toBe('+525512345678');
    expect((await desk.messages('+52 1 55 1234 5678')).messages).toHaveLength(1);
    expect((await desk.messages(message.userId)).messages).toHaveLength(1);
    expect((await desk.messages('+573001234567')).messages).toHaveLength(0);
  });

  it.each([
    ['letters', 131009],
    ['+52 55 5555 0000', 131021],
  ])('%s cannot be written to (%i)', async (to, code) => {
    expect((await desk.send(alertTo(to))).body.error.code).toBe(code);
  });
});

describe('template messages', () => {
  it('are rendered as the person sees them', async () => {
    const { status, body } = await desk.send(alertTo(ana, { biz_opaque_callback_data: 'msg_1' }));

    expect(status).toBe(200);
    expect(body.messages[0].message_status).toBe('accepted');
    expect((await desk.messages(ana)).messages[0]).toMatchObject({
      wamid: body.messages[0].id,
      template: { name: 'transaction_alert', language: 'es_MX' },
      header: { type: 'text', text: 'Movimiento' },
      text: 'Hola Ana, retiraste $200 en tu cajero.',
      footer: 'Banco Aviso',
      buttons: [
        { type: 'QUICK_REPLY', title: 'Fui yo', payload: 'Fui yo' },
        { type: 'QUICK_REPLY', title: 'No fui yo', payload: 'FRAUD|1' },
        { type: 'URL', title: 'Ver más', url: 'https://bank.example/l/abc' },
      ],
      request: { biz_opaque_callback_data: 'msg_1' },
    });
  });

  const body = (values: Record<string, string>) => ({ type: 'body', parameters: parameters(values) });
  const url = { type: 'button', sub_type: 'url', index: 2, parameters: [{ type: 'text', text: 'abc' }] };
  const full = body({ name: 'Ana', amount: '$1' });

  it.each([
    ['a parameter too few', 'transaction_alert', 'es_MX', [body({ name: 'Ana' }), url], 132000, 400],
    [
      'a misspelt parameter',
      'transaction_alert',
      'es_MX',
      [body({ name: 'Ana', sum: '1' }), url],
      132012,
      400,
    ],
    [
      'a nameless parameter',
      'transaction_alert',
      'es_MX',
      [
        {
          type: 'body',
          parameters: [
            { type: 'text', text: 'a' },
            { type: 'text', text: 'b' },
          ],
        },
        url,
      ],
      132012,
      400,
    ],
    ['an empty parameter', 'transaction_alert', 'es_MX', [body({ name: '', amount: '1' }), url], 131008, 400],
    [
      'a line break in a parameter',
      'transaction_alert',
      'es_MX',
      [body({ name: 'A\nB', amount: '1' }), url],
      100,
      400,
    ],
    ['no URL suffix', 'transaction_alert', 'es_MX', [full], 131008, 400],
    [
      'a payload for a URL button',
      'transaction_alert',
      'es_MX',
      [full, { ...url, sub_type: 'quick_reply' }],
      132012,
      400,
    ],
    ['a button too many', 'transaction_alert', 'es_MX', [full, url, { ...url, index: 7 }], 132000, 400],
    ['an unknown template', 'transaction_alarm', 'es_MX', [full, url], 132001, 404],
    ['an unknown language', 'transaction_alert', 'es_PE', [full, url], 132001, 404],
    [
      'a text far too long',
      'transaction_alert',
      'es_MX',
      [body({ name: 'A'.repeat(1024), amount: '1' }), url],
      132005,
      400,
    ],
    ['no document in the header', 'statement', 'es_MX', [], 132012, 400],
    [
      'an image for a document',
      'statement',
      'es_MX',
      [{ type: 'header', parameters: [{ type: 'image', image: { link: 'https://bank.example/a.png' } }] }],
      132012,
      400,
    ],
    ['a field nobody knows', 'statement', 'es_MX', [{ type: 'header', params: [] }], 100, 400],
  ])('with %s are refused', async (_, name, language, components, code, status) => {
    const answer = await desk.send(template(name, language, components));

    expect(answer.body.error).toMatchObject({
      code,
      type: 'OAuthException',
      error_data: { messaging_product: 'whatsapp', details: expect.any(String) },
    });
    expect(answer.status).toBe(status);
    expect((await desk.messages(ana)).refused).toMatchObject([{ code }]);
  });

  it('take positional parameters in order', async () => {
    const values = ['$50', '3 de mayo'].map((value) => ({ type: 'text', text: value }));
    await desk.send(template('payment_reminder', 'es', [{ type: 'body', parameters: values }]));

    expect((await desk.messages(ana)).messages[0].text).toBe(
      'Tu pago de $50 vence el 3 de mayo, no lo olvides.',
    );
  });

  it.each([
    ['PAUSED', 132015],
    ['DISABLED', 132016],
    ['REJECTED', 132001],
  ])('whose template is %s are refused with %i', async (status, code) => {
    await desk.behave({ template: { name: 'transaction_alert', status } });

    expect((await desk.send(alertTo(ana))).body.error.code).toBe(code);
  });

  it('of marketing do not reach a person who stopped it, while utility does', async () => {
    await desk.inbound({ from: ana, preference: 'stop' });
    const header = {
      type: 'header',
      parameters: [{ type: 'document', document: { link: 'https://bank.example/a.pdf' } }],
    };

    expect((await desk.send(template('statement', 'es_MX', [header]))).body.error.code).toBe(131050);
    expect((await desk.send(alertTo(ana))).status).toBe(200);
  });
});

describe('free-form messages', () => {
  it('need a window that the person opened within the last 24 hours', async () => {
    expect((await desk.send(text(ana))).body.error.code).toBe(131047);

    await desk.inbound({ from: ana, text: 'Hola' });
    expect((await desk.send(text(ana))).status).toBe(200);

    desk.clock.now += 24 * 3_600_000;
    expect((await desk.send(text(ana))).body.error.code).toBe(131047);
  });

  const buttons = (count: number, title: string) => ({
    type: 'interactive',
    interactive: {
      type: 'button',
      body: { text: 'Elige' },
      action: {
        buttons: Array.from({ length: count }, (_, i) => ({
          type: 'reply',
          reply: { id: `b${i}`, title: `${title}${i}` },
        })),
      },
    },
  });
  const list = (rows: number) => ({
    type: 'interactive',
    interactive: {
      type: 'list',
      body: { text: 'Elige' },
      action: {
        button: 'Ver',
        sections: [{ rows: Array.from({ length: rows }, (_, i) => ({ id: `r${i}`, title: `Fila ${i}` })) }],
      },
    },
  });

  it.each([
    ['a text', { type: 'text', text: { body: 'Hola' } }],
    ['a text without its type', { text: { body: 'Hola' } }],
    ['three buttons', buttons(3, 'Botón ')],
    ['ten rows', list(10)],
    [
      'a link',
      {
        type: 'interactive',
        interactive: {
          type: 'cta_url',
          body: { text: 'Mira' },
          action: { name: 'cta_url', parameters: { display_text: 'Abrir', url: 'https://bank.example' } },
        },
      },
    ],
    [
      'a flow',
      {
        type: 'interactive',
        interactive: {
          type: 'flow',
          body: { text: 'Datos' },
          action: {
            name: 'flow',
            parameters: { flow_message_version: '3', flow_id: '1', flow_cta: 'Abrir' },
          },
        },
      },
    ],
    ['a picture by link', { type: 'image', image: { link: 'https://bank.example/a.png', caption: 'Foto' } }],
    ['a place', { type: 'location', location: { latitude: '19.4', longitude: -99.1, name: 'Sucursal' } }],
    [
      'a contact',
      {
        type: 'contacts',
        contacts: [{ name: { formatted_name: 'Ejecutiva', first_name: 'Eva' }, phones: [{ phone: '+52' }] }],
      },
    ],
    ['a reaction', { type: 'reaction', reaction: { message_id: 'wamid.x', emoji: '👍' } }],
  ])('may be %s', async (_, message) => {
    await desk.inbound({ from: ana, text: 'Hola' });

    expect((await desk.send({ to: ana, ...message })).status).toBe(200);
  });

  it.each([
    ['no text', { type: 'text', text: {} }, 100],
    ['a text over 4096 characters', { type: 'text', text: { body: 'x'.repeat(4097) } }, 100],
    ['an unknown type', { type: 'telegram' }, 100],
    ['four buttons', buttons(4, 'B'), 131009],
    ['a button title over 20 characters', buttons(1, 'x'.repeat(20)), 131009],
    ['eleven rows', list(11), 131009],
    [
      'no button at all',
      { type: 'interactive', interactive: { type: 'button', body: { text: 'x' }, action: {} } },
      131008,
    ],
    ['a picture nobody uploaded', { type: 'image', image: { id: '123' } }, 131009],
    ['a picture with neither id nor link', { type: 'image', image: {} }, 100],
    ['callback data over 512 characters', { ...text(ana), biz_opaque_callback_data: 'x'.repeat(513) }, 100],
    ['Direct Send', { ...text(ana), category: 'utility' }, 100],
  ])('with %s are refused', async (_, message, code) => {
    await desk.inbound({ from: ana, text: 'Hola' });

    const answer = await desk.send({ to: ana, ...message });
    expect(answer.status).toBe(400);
    expect(answer.body.error).toMatchObject({ code, error_data: { details: expect.any(String) } });
  });

  it('without an address or without the product are refused', async () => {
    expect((await desk.send({ type: 'text', text: { body: 'x' } })).body.error.message).toBe(
      '(#100) The parameter to is required.',
    );
    expect((await desk.send({ to: ana, messaging_product: 'sms' })).body.error.code).toBe(100);
  });

  it('from a person are marked as read, with or without the typing indicator', async () => {
    const { body } = await desk.inbound({ from: ana, text: 'Hola' });
    const receipt = { status: 'read', message_id: body.wamid, typing_indicator: { type: 'text' } };

    expect(await desk.send(receipt)).toEqual({ status: 200, body: { success: true } });
    expect((await desk.send({ ...receipt, message_id: 'wamid.nobody' })).body.error.code).toBe(100);
    const { phones } = (await desk.call('GET', '/_sim/phones')).body;
    expect(phones[0].messages[0].status).toBe('read');
  });
});

describe('limits', () => {
  it('one person takes 45 messages at once, and then one each six seconds', async () => {
    for (let sent = 0; sent < 45; sent += 1) expect((await desk.send(alertTo(ana))).status).toBe(200);
    expect((await desk.send(alertTo(ana))).body.error.code).toBe(131056);
    expect((await desk.send(alertTo('+573001234567'))).status).toBe(200);

    desk.clock.now += 6000;
    expect((await desk.send(alertTo(ana))).status).toBe(200);
    expect((await desk.send(alertTo(ana))).body.error.code).toBe(131056);
  });

  it('a number sends 80 messages a second, or as many as it was upgraded to', async () => {
    const many = (count: number, from: number) =>
      Promise.all(
        Array.from({ length: count }, (_, i) =>
          desk.send(alertTo(`+5730010${String(from + i).padStart(5, '0')}`)),
        ),
      );
    const refusals = (answers: { body: { error?: { code: number } } }[]) =>
      answers.filter(({ body }) => body.error?.code === 130429).length;

    expect(refusals(await many(100, 0))).toBe(20);

    desk.clock.now += 1000;
    await desk.behave({ throughput: 1000 });
    expect(refusals(await many(100, 100))).toBe(0);
    const { body } = await desk.call('GET', `/v26.0/${phoneNumberId}?fields=throughput`);
    expect(body).toEqual({ id: phoneNumberId, throughput: { level: 'HIGH' } });
  });
});

it('nothing is left to wait for once everybody has read', async () => {
  await desk.send(alertTo(ana));
  expect(desk.meta.isQuiet()).toBe(false);

  await vi.waitFor(() => expect(desk.meta.isQuiet()).toBe(true), 5000);
  expect(desk.statuses().map(({ status }) => status)).toEqual(['sent', 'delivered', 'read']);
});
