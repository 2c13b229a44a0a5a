import { createServer } from 'node:http';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readBody } from '../../sandbox/meta/http-exchange.ts';
import { openStore } from '../../sandbox/store/open-store.ts';
import {
  alertTo,
  appSecret,
  type Desk,
  freePort,
  openDesk,
  phoneNumberId,
  token,
  wabaId,
} from './meta-desk.ts';

const ana = '+525512345678';

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
});
afterEach(() => desk.close());

const graph = (method: string, path: string, body?: unknown) => desk.call(method, `/v26.0/${path}`, body);
const templates = `${wabaId}/message_templates`;

const receipt = {
  name: 'payment_received',
  language: 'es_MX',
  category: 'UTILITY',
  components: [
    { type: 'BODY', text: 'Recibimos tu pago de {{1}}, gracias.', example: { body_text: [['$200']] } },
    { type: 'BUTTONS', buttons: [{ type: 'QUICK_REPLY', text: 'Detalles' }] },
  ],
};
const withBody = (text: string, example: object = { body_text: [['a', 'b', 'c']] }) => ({
  ...receipt,
  components: [{ type: 'BODY', text, example }],
});
const withButtons = (...types: string[]) => ({
  ...receipt,
  components: [
    { type: 'BODY', text: 'Gracias por tu pago.' },
    {
      type: 'BUTTONS',
      buttons: types.map((type, index) => ({
        type,
        text: `B${index}`,
        url: 'https://bank.example',
        phone_number: '+52',
      })),
    },
  ],
});
const approved = (name: string) =>
  vi.waitFor(() =>
    expect(desk.posted.map(({ body }) => body.entry[0]?.changes[0])).toContainEqual({
      field: 'message_template_status_update',
      value: expect.objectContaining({ event: 'APPROVED', message_template_name: name }),
    }),
  );

describe('templates', () => {
  it('that were given are approved from the start', async () => {
    const { body } = await graph('GET', `${templates}?fields=name,status,language,category`);

    expect(body.data).toEqual([
      {
        name: 'payment_reminder',
        status: 'APPROVED',
        language: 'es',
        category: 'UTILITY',
        id: expect.any(String),
      },
      {
        name: 'statement',
        status: 'APPROVED',
        language: 'es_MX',
        category: 'MARKETING',
        id: expect.any(String),
      },
      {
        name: 'transaction_alert',
        status: 'APPROVED',
        language: 'es_MX',
        category: 'UTILITY',
        id: expect.any(String),
      },
    ]);
  });

  it('are created pending, approved after a moment, told by webhook, and then may be sent', async () => {
    const created = await graph('POST', templates, receipt);
    expect(created).toEqual({
      status: 200,
      body: { id: expect.stringMatching(/^\d{16}$/), status: 'PENDING', category: 'UTILITY' },
    });

    await approved('payment_received');
    const parameters = [{ type: 'text', text: '$1' }];
    const template = {
      name: receipt.name,
      language: { code: 'es_MX' },
      components: [{ type: 'body', parameters }],
    };
    expect((await desk.send({ to: ana, type: 'template', template })).status).toBe(200);
  });

  it('are reviewed to the end after a restart', async () => {
    const store = openStore(undefined);
    const before = await openDesk({ store });
    const { body } = await before.call('POST', `/v26.0/${templates}`, receipt);
    await before.close();

    const after = await openDesk({ store });
    await vi.waitFor(async () =>
      expect((await after.call('GET', `/v26.0/${body.id}`)).body.status).toBe('APPROVED'),
    );
    await after.close();
  });

  it('are reviewed as they were told to be, one submission after the other', async () => {
    await desk.behave({ reviews: [{ status: 'REJECTED', reason: 'SCAM' }, { category: 'MARKETING' }] });
    const [one, other] = [receipt, { ...receipt, name: 'payment_seen' }];
    const ids: string[] = [];
    for (const each of [one, other]) ids.push((await graph('POST', templates, each)).body.id);

    await vi.waitFor(async () => {
      const found = await Promise.all(
        ids.map((id) => graph('GET', `${id}?fields=status,category,rejected_reason`)),
      );
      expect(found.map(({ body }) => body)).toMatchObject([
        { status: 'REJECTED', rejected_reason: 'SCAM', category: 'UTILITY' },
        { status: 'APPROVED', rejected_reason: 'NONE', category: 'MARKETING' },
      ]);
    });
  });

  it('that were given with other words at the next start are told by webhook', async () => {
    const store = openStore(undefined);
    await (await openDesk({ store, templates: [receipt] })).close();
    const words = 'Tu pago de {{1}} llegó, gracias.';
    const body = { type: 'BODY', text: words, example: { body_text: [['$200']] } };

    const after = await openDesk({ store, templates: [{ ...receipt, components: [body] }] });
    await vi.waitFor(() =>
      expect(after.posted.map((one) => one.body.entry[0]?.changes[0])).toContainEqual({
        field: 'message_template_components_update',
        value: expect.objectContaining({
          message_template_name: receipt.name,
          message_template_element: words,
        }),
      }),
    );
    await after.close();
  });

  it.each([
    ['an upper case name', { ...receipt, name: 'Payment' }, 2388024],
    ['a variable at the end', withBody('Recibimos tu pago de {{1}}'), 2388299],
    ['a variable at the start', withBody('{{1}} es tu pago.'), 2388299],
    ['variables side by side', withBody('Tu pago {{1}} {{2}} llegó.'), 2388072],
    ['a gap in the numbers', withBody('Tu pago {{1}} y {{3}} llegó.'), 2388072],
    ['more variables than words', withBody('Pago: {{1}}, {{2}}, {{3}}.'), 2388293],
    ['no samples', withBody('Tu pago de {{1}} llegó.', {}), 2388043],
    ['a body over 1024 characters', withBody('x'.repeat(1025)), 2388040],
    ['three URL buttons', withButtons('URL', 'URL', 'URL'), 2388060],
    ['quick replies apart', withButtons('QUICK_REPLY', 'URL', 'QUICK_REPLY'), 2388060],
    [
      'a picture without a sample',
      { ...receipt, components: [{ type: 'HEADER', format: 'IMAGE' }, ...receipt.components] },
      2388043,
    ],
    ['a name that is taken', { ...receipt, name: 'statement' }, 2388024],
  ])('with %s are not created', async (_, definition, subcode) => {
    const { status, body } = await graph('POST', templates, definition);

    expect(status).toBe(400);
    expect(body.error).toMatchObject({
      code: 100,
      error_subcode: subcode,
      error_user_msg: expect.any(String),
    });
  });

  it('of an unknown category are not created', async () => {
    expect((await graph('POST', templates, { ...receipt, category: 'GOSSIP' })).body.error.code).toBe(100);
  });

  it('are listed page by page and by status, language and name', async () => {
    const first = (await graph('GET', `${templates}?fields=name&limit=2`)).body;
    expect(first.data).toHaveLength(2);

    const next = await fetch(first.paging.next, { headers: { authorization: `Bearer ${token}` } });
    const second = await next.json();
    expect(second.data).toMatchObject([{ name: 'transaction_alert' }]);
    expect(second.paging).not.toHaveProperty('next');

    expect((await graph('GET', `${templates}?name=statement&language=es_MX`)).body.data).toHaveLength(1);
    expect((await graph('GET', `${templates}?status=REJECTED`)).body).toEqual({ data: [] });
    expect((await graph('GET', `${templates}?fields=colour`)).body.error).toMatchObject({ code: 100 });
  });

  it('are edited whole, once a day, and reviewed again', async () => {
    const [{ id }] = (await graph('GET', `${templates}?name=payment_reminder`)).body.data;
    const components = [{ type: 'BODY', text: 'Hoy vence tu pago.' }];

    expect((await graph('POST', id, { components })).body).toEqual({ success: true });
    expect((await graph('GET', id)).body).toMatchObject({ status: 'PENDING', components });
    await approved('payment_reminder');
    expect((await graph('POST', id, { components })).body.error.error_subcode).toBe(2388018);
    desk.clock.now += 25 * 3_600_000;
    expect((await graph('POST', id, { category: 'MARKETING' })).body.error.error_subcode).toBe(2388018);
    expect((await graph('POST', id, { components })).status).toBe(200);
  });

  it('are deleted by name', async () => {
    expect((await graph('DELETE', `${templates}?name=transaction_alert`)).body).toEqual({ success: true });
    expect((await desk.send(alertTo(ana))).body.error.code).toBe(132001);
    expect((await graph('DELETE', `${templates}?name=transaction_alert`)).body.error.error_subcode).toBe(
      2593002,
    );
  });

  it('are paused by Meta and unpaused by hand', async () => {
    await desk.behave({ template: { name: 'statement', status: 'PAUSED' } });
    const [{ id, status }] = (await graph('GET', `${templates}?name=statement`)).body.data;

    expect(status).toBe('PAUSED');
    expect((await graph('POST', `${id}/unpause`)).body).toEqual({ success: true });
    await approved('statement');
  });
});

describe('media', () => {
  const upload = async (bytes: Uint8Array<ArrayBuffer>, type: string) => {
    const form = new FormData();
    form.set('messaging_product', 'whatsapp');
    form.set('file', new Blob([bytes], { type }), 'a-file');
    const response = await fetch(`${desk.base}/v26.0/${phoneNumberId}/media`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: form,
    });
    return { status: response.status, body: await response.json() };
  };
  const bytes = new Uint8Array([37, 80, 68, 70, 0, 255]);

  it('go up, are sent in a header by id, and come down again', async () => {
    const { id } = (await upload(bytes, 'application/pdf')).body;
    const header = {
      type: 'header',
      parameters: [{ type: 'document', document: { id, filename: 'estado.pdf' } }],
    };
    await desk.send({
      to: ana,
      type: 'template',
      template: { name: 'statement', language: { code: 'es_MX' }, components: [header] },
    });

    expect((await desk.messages(ana)).messages[0].header).toEqual({
      type: 'document',
      filename: 'estado.pdf',
      url: `/_sim/media/${id}`,
    });
    const shown = await fetch(`${desk.base}/_sim/media/${id}`);
    expect(new Uint8Array(await shown.arrayBuffer())).toEqual(bytes);
  });

  it('are gone once deleted, and after thirty days', async () => {
    const first = (await upload(bytes, 'application/pdf')).body.id;
    const second = (await upload(bytes, 'application/pdf')).body.id;

    expect((await graph('DELETE', first)).body).toEqual({ success: true });
    expect((await graph('GET', first)).body.error.error_subcode).toBe(33);
    desk.clock.now += 31 * 24 * 3_600_000;
    expect((await graph('GET', second)).body.error.error_subcode).toBe(33);
  });

  it('of a type WhatsApp does not take are refused, and so are pictures over 5 MB', async () => {
    expect((await upload(bytes, 'text/html')).body.error).toMatchObject({ code: 100 });
    expect((await upload(new Uint8Array(5 * 1024 * 1024 + 1), 'image/png')).body.error.code).toBe(131053);
  });

  it('of the wrong kind do not pass for a picture', async () => {
    const { id } = (await upload(bytes, 'application/pdf')).body;
    await desk.inbound({ from: ana, text: 'Hola' });

    expect((await desk.send({ to: ana, type: 'image', image: { id } })).body.error.code).toBe(131053);
  });

  it('for template samples go up in two steps and end as a handle', async () => {
    const { id } = (await graph('POST', 'app/uploads?file_length=6&file_type=application/pdf')).body;
    const { h } = (await graph('POST', id, 'bytes')).body;

    const sample = { type: 'HEADER', format: 'DOCUMENT', example: { header_handle: [h] } };
    const definition = { ...receipt, components: [sample, ...receipt.components] };
    expect((await graph('POST', templates, definition)).status).toBe(200);
  });
});

describe('the account', () => {
  it('and its number tell what doctor asks for', async () => {
    expect((await graph('GET', phoneNumberId)).body).toMatchObject({
      id: phoneNumberId,
      verified_name: 'Banco Aviso',
      display_phone_number: '+52 55 5555 0000',
      quality_rating: 'GREEN',
      throughput: { level: 'STANDARD' },
    });
    expect((await graph('GET', `${wabaId}/phone_numbers`)).body.data).toMatchObject([{ id: phoneNumberId }]);
    expect(
      (await graph('GET', `${wabaId}?fields=name,currency,health_status{can_send_message}`)).body,
    ).toMatchObject({
      id: wabaId,
      name: 'Banco Aviso',
      health_status: { can_send_message: 'AVAILABLE' },
    });
    expect((await graph('GET', `debug_token?input_token=${token}`)).body.data).toMatchObject({
      is_valid: true,
      expires_at: 0,
    });
    expect((await graph('GET', 'debug_token?input_token=other')).body.data.is_valid).toBe(false);
    expect((await graph('GET', `${phoneNumberId}?fields=colour`)).body.error.code).toBe(100);
    expect((await graph('GET', `${phoneNumberId}/colour`)).body.error.code).toBe(2500);
  });

  it('keeps its business profile', async () => {
    const profile = `${phoneNumberId}/whatsapp_business_profile`;
    const change = { messaging_product: 'whatsapp', about: 'Tu banco', websites: ['https://bank.example'] };

    expect((await graph('POST', profile, change)).body).toEqual({ success: true });
    expect((await graph('GET', `${profile}?fields=about,websites`)).body).toEqual({ data: [change] });
    expect((await graph('POST', profile, { ...change, about: 'x'.repeat(140) })).body.error.code).toBe(100);
  });

  it('hears nothing while no app is subscribed', async () => {
    const apps = `${wabaId}/subscribed_apps`;
    await graph('DELETE', apps);
    await desk.inbound({ from: ana, text: 'lost' });
    expect((await graph('GET', apps)).body.data).toEqual([]);

    await graph('POST', apps);
    await desk.inbound({ from: ana, text: 'heard' });
    await vi.waitFor(() => expect(desk.received()).toMatchObject([{ text: { body: 'heard' } }]));
    expect((await graph('GET', apps)).body.data).toHaveLength(1);
  });

  it('tells the app alone which fields it hears of, and the app nothing else', async () => {
    const { app_id } = (await graph('GET', `debug_token?input_token=${token}`)).body.data;
    const asApp = { authorization: `Bearer ${app_id}|${appSecret}` };
    const fields = `/v26.0/${app_id}/subscriptions`;

    expect((await desk.call('GET', fields, undefined, asApp)).body.data).toMatchObject([
      {
        object: 'whatsapp_business_account',
        active: true,
        fields: expect.arrayContaining([{ name: 'messages', version: 'v26.0' }]),
      },
    ]);
    expect((await desk.call('GET', fields)).body.error.code).toBe(15);
    expect((await desk.call('GET', `/v26.0/${wabaId}`, undefined, asApp)).body.error.code).toBe(190);
    const elsewhere = {
      object: 'whatsapp_business_account',
      callback_url: 'https://elsewhere.example/webhook',
      verify_token: 'open',
      fields: 'messages',
    };
    expect((await desk.call('POST', fields, elsewhere, asApp)).body.error.code).toBe(100);
  });

  it('calls another webhook of this machine once that has proved itself', async () => {
    const heard: string[] = [];
    const other = createServer(async (request, response) => {
      const { searchParams } = new URL(request.url ?? '', 'http://127.0.0.1');
      heard.push(`${request.method} ${(await readBody(request, 1_000_000)).length > 0}`);
      const challenge =
        searchParams.get('hub.verify_token') === 'open' ? searchParams.get('hub.challenge') : 'no';
      response.end(request.method === 'GET' ? challenge : '');
    });
    const port = await freePort();
    await new Promise<void>((resolve) => other.listen(port, '127.0.0.1', resolve));
    const subscribe = (verify_token: string) =>
      graph('POST', `${wabaId}/subscribed_apps`, {
        override_callback_uri: `http://127.0.0.1:${port}/`,
        verify_token,
      });

    expect((await subscribe('shut')).body.error.code).toBe(100);
    expect((await subscribe('open')).body).toEqual({ success: true });
    await desk.inbound({ from: ana, text: 'Hola' });
    await vi.waitFor(() => expect(heard).toEqual(['GET false', 'GET false', 'POST true']));
    expect(desk.posted).toEqual([]);
    other.closeAllConnections();
    other.close();
  });

  it('calls no webhook away from this machine', async () => {
    const override_callback_uri = 'https://elsewhere.example/webhook';
    expect(
      (await graph('POST', `${wabaId}/subscribed_apps`, { override_callback_uri })).body.error.code,
    ).toBe(100);
  });

  it('sends only while its number is registered', async () => {
    await graph('POST', `${phoneNumberId}/deregister`);
    expect((await desk.send(alertTo(ana))).body.error.code).toBe(133010);

    const registration = { messaging_product: 'whatsapp', pin: '123456' };
    expect((await graph('POST', `${phoneNumberId}/register`, { ...registration, pin: '12' })).status).toBe(
      400,
    );
    expect((await graph('POST', `${phoneNumberId}/register`, registration)).body).toEqual({ success: true });
    expect((await desk.send(alertTo(ana))).status).toBe(200);
  });
});
