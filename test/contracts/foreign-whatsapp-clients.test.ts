import { GraphApiError, WhatsAppClient } from '@kapso/whatsapp-cloud-api';
import { verifySignature } from '@kapso/whatsapp-cloud-api/server';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WhatsAppAPI } from 'whatsapp-api-js';
import {
  BodyComponent,
  BodyParameter,
  Document,
  HeaderComponent,
  HeaderParameter,
  PayloadComponent,
  Template,
  Text,
  URLComponent,
} from 'whatsapp-api-js/messages';
import {
  alertTo,
  appSecret,
  type Desk,
  openDesk,
  phoneNumberId,
  token,
  wabaId,
} from '../sandbox/meta-desk.ts';

const ana = '+5215512345678';

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
});
afterEach(() => desk.close());

const lastMessage = async () => (await desk.messages(ana)).messages.at(-1);

describe('@kapso/whatsapp-cloud-api, which knows nothing of us,', () => {
  const client = (accessToken = token) =>
    new WhatsAppClient({ accessToken, baseUrl: desk.base, graphVersion: 'v24.0' });

  it('sends a text in an open window', async () => {
    await desk.inbound({ from: ana, text: 'Hola' });
    const { messages } = await client().messages.sendText({ phoneNumberId, to: ana, body: '¿En qué ayudo?' });

    expect(await lastMessage()).toMatchObject({ wamid: messages[0]?.id, text: '¿En qué ayudo?' });
  });

  it('sends a template', async () => {
    const { template } = alertTo(ana);
    await client().messages.sendRaw({
      phoneNumberId,
      payload: { ...alertTo(ana), messaging_product: 'whatsapp', template },
    });

    expect(await lastMessage()).toMatchObject({ text: 'Hola Ana, retiraste $200 en tu cajero.' });
  });

  it('uploads a file, sends it, and fetches it', async () => {
    await desk.inbound({ from: ana, text: 'Hola' });
    const file = new Blob(['%PDF-1.7'], { type: 'application/pdf' });
    const { id } = await client().media.upload({
      phoneNumberId,
      type: 'application/pdf',
      file,
      fileName: 'a.pdf',
    });
    await client().messages.sendDocument({ phoneNumberId, to: ana, document: { id, filename: 'a.pdf' } });

    expect(await lastMessage()).toMatchObject({ media: { type: 'document', filename: 'a.pdf' } });
    expect(await client().media.get({ mediaId: id, phoneNumberId })).toMatchObject({
      mimeType: 'application/pdf',
    });
    const bytes = await client().media.download({ mediaId: id, phoneNumberId, auth: 'always' });
    expect(Buffer.from(bytes as ArrayBuffer).toString()).toBe('%PDF-1.7');
    expect(await client().media.delete({ mediaId: id, phoneNumberId })).toEqual({ success: true });
  });

  it('lists, creates and deletes templates', async () => {
    const { templates } = client();
    const { data, paging } = await templates.list({ businessAccountId: wabaId, limit: 2 });
    expect(data.map(({ name, status }) => [name, status])).toEqual([
      ['payment_reminder', 'APPROVED'],
      ['statement', 'APPROVED'],
    ]);
    const rest = await templates.list({ businessAccountId: wabaId, after: paging.cursors?.after ?? '' });
    expect(rest.data.map(({ name }) => name)).toEqual(['transaction_alert']);

    const components = [{ type: 'BODY', text: 'Gracias por tu pago.' }];
    const created = await templates.create({
      businessAccountId: wabaId,
      name: 'thanks',
      language: 'es_MX',
      category: 'UTILITY',
      components,
    });
    expect(created).toMatchObject({ status: 'PENDING' });
    expect(await templates.delete({ businessAccountId: wabaId, name: 'thanks' })).toEqual({ success: true });
  });

  it('keeps the business profile', async () => {
    const { businessProfile } = client().phoneNumbers;
    await businessProfile.update({ phoneNumberId, about: 'Tu banco' });

    expect((await businessProfile.get({ phoneNumberId })).data[0]).toMatchObject({
      about: 'Tu banco',
      vertical: 'FINANCE',
    });
  });

  it.each([
    [
      'outside the window',
      () => client().messages.sendText({ phoneNumberId, to: ana, body: 'x' }),
      131047,
      'reengagementWindow',
    ],
    [
      'with a wrong token',
      () => client('wrong').messages.sendText({ phoneNumberId, to: ana, body: 'x' }),
      190,
      'authorization',
    ],
  ])('understands the refusal %s', async (_, send, code, category) => {
    const error = await send().catch((reason: unknown) => reason);

    expect(error).toBeInstanceOf(GraphApiError);
    expect(error).toMatchObject({ code, category });
  });

  it('accepts the signature of our webhooks', async () => {
    await desk.inbound({ from: ana, text: '¡Sí, señor! 👍' });
    await vi.waitFor(() => expect(desk.posted).toHaveLength(1));
    const [webhook] = desk.posted;
    const signed = {
      rawBody: webhook?.raw ?? '',
      signatureHeader: String(webhook?.headers['x-hub-signature-256']),
    };

    expect(verifySignature({ appSecret, ...signed })).toBe(true);
    expect(verifySignature({ appSecret: 'another', ...signed })).toBe(false);
  });
});

describe('whatsapp-api-js, which knows only graph.facebook.com,', () => {
  const elsewhere: typeof fetch = (input, init) =>
    fetch(String(input).replace('https://graph.facebook.com', desk.base), init);
  const client = (accessToken = token) =>
    new WhatsAppAPI({ token: accessToken, appSecret, v: 'v23.0', ponyfill: { fetch: elsewhere } });

  it('sends a text in an open window', async () => {
    await desk.inbound({ from: ana, text: 'Hola' });
    const answer = await client().sendMessage(phoneNumberId, ana, new Text('¿En qué ayudo?'));

    expect(answer).toMatchObject({ messages: [{ id: expect.stringMatching(/^wamid\./) }] });
    expect(await lastMessage()).toMatchObject({ text: '¿En qué ayudo?' });
  });

  it('sends a template with parameters and buttons', async () => {
    const components = [
      new BodyComponent(new BodyParameter('Ana', 'name'), new BodyParameter('$200', 'amount')),
      new PayloadComponent('MINE'),
      new PayloadComponent('FRAUD'),
      new URLComponent('abc'),
    ];
    await client().sendMessage(phoneNumberId, ana, new Template('transaction_alert', 'es_MX', ...components));

    expect(await lastMessage()).toMatchObject({
      text: 'Hola Ana, retiraste $200 en tu cajero.',
      buttons: [{ payload: 'MINE' }, { payload: 'FRAUD' }, { url: 'https://bank.example/l/abc' }],
    });
  });

  it('uploads a file, sends it in a header, and fetches it', async () => {
    const form = new FormData();
    form.set('file', new Blob(['%PDF-1.7'], { type: 'application/pdf' }), 'a.pdf');
    const uploaded = await client().uploadMedia(phoneNumberId, form);
    const id = 'id' in uploaded ? uploaded.id : '';
    const header = new HeaderComponent(new HeaderParameter(new Document(id, true, undefined, 'a.pdf')));
    await client().sendMessage(phoneNumberId, ana, new Template('statement', 'es_MX', header));

    expect(await lastMessage()).toMatchObject({ header: { type: 'document', filename: 'a.pdf' } });
    const media = await client().retrieveMedia(id, phoneNumberId);
    const file = await client().fetchMedia('url' in media ? media.url : '');
    expect(await file.text()).toBe('%PDF-1.7');
    expect(await client().deleteMedia(id)).toEqual({ success: true });
  });

  it('takes our webhooks: a message, which it marks as read, and statuses', async () => {
    const api = client();
    const heard: unknown[] = [];
    api.on.message = async ({ from, message, contact, received }) => {
      heard.push([from, message.type, contact.profile?.name, await received()]);
    };
    api.on.status = ({ phone, status, pricing, biz_opaque_callback_data }) => {
      heard.push([phone, status, pricing?.category, biz_opaque_callback_data]);
    };
    await desk.inbound({ from: ana, name: 'Ana Ñandú', text: '¿Qué tal?' });
    await desk.send(alertTo(ana, { biz_opaque_callback_data: 'msg_1' }));
    await vi.waitFor(() => expect(desk.statuses()).toHaveLength(3));
    for (const { raw, headers } of desk.posted) {
      await api.post(JSON.parse(raw), raw, String(headers['x-hub-signature-256']));
    }

    expect(heard).toEqual([
      ['5215512345678', 'text', 'Ana Ñandú', { success: true }],
      ['5215512345678', 'sent', 'utility', 'msg_1'],
      ['5215512345678', 'delivered', 'utility', 'msg_1'],
      ['5215512345678', 'read', undefined, 'msg_1'],
    ]);
  });

  it('gets refusals in the shape it expects', async () => {
    const outside = await client().sendMessage(phoneNumberId, ana, new Text('x'));
    const stranger = await client('wrong').sendMessage(phoneNumberId, ana, new Text('x'));

    expect(outside).toMatchObject({
      error: { code: 131047, type: 'OAuthException', error_data: { messaging_product: 'whatsapp' } },
    });
    expect(stranger).toMatchObject({ error: { code: 190 } });
  });
});
