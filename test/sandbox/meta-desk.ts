import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { BankWorld } from '../../sandbox/bank/bank-world.ts';
import type { Meta, SeededPhone, Store } from '../../sandbox/cloud.ts';
import { createMeta } from '../../sandbox/meta/create-meta.ts';
import { readBody } from '../../sandbox/meta/http-exchange.ts';
import { openStore } from '../../sandbox/store/open-store.ts';

export const token = 'EAAsandbox';
export const appSecret = 'an app secret';
export const phoneNumberId = '106540352242922';
export const wabaId = '102290129340398';

export const alert = {
  name: 'transaction_alert',
  language: 'es_MX',
  category: 'UTILITY',
  parameter_format: 'NAMED',
  components: [
    { type: 'HEADER', format: 'TEXT', text: 'Movimiento' },
    { type: 'BODY', text: 'Hola {{name}}, retiraste {{amount}} en tu cajero.' },
    { type: 'FOOTER', text: 'Banco Aviso' },
    {
      type: 'BUTTONS',
      buttons: [
        { type: 'QUICK_REPLY', text: 'Fui yo' },
        { type: 'QUICK_REPLY', text: 'No fui yo' },
        { type: 'URL', text: 'Ver más', url: 'https://bank.example/l/{{1}}' },
      ],
    },
  ],
};

export const reminder = {
  name: 'payment_reminder',
  language: 'es',
  category: 'UTILITY',
  components: [{ type: 'BODY', text: 'Tu pago de {{1}} vence el {{2}}, no lo olvides.' }],
};

export const statement = {
  name: 'statement',
  language: 'es_MX',
  category: 'MARKETING',
  components: [
    { type: 'HEADER', format: 'DOCUMENT' },
    { type: 'BODY', text: 'Tu estado de cuenta está listo.' },
  ],
};

export type Posted = { headers: Record<string, unknown>; raw: string; body: Webhook };

/** As much of a webhook as the tests look at. */
export type Webhook = {
  entry: {
    id: string;
    changes: {
      field: string;
      value: {
        metadata?: object;
        contacts?: { wa_id?: string; user_id?: string; identity_key_hash?: string }[];
        statuses?: Status[];
        messages?: Record<string, unknown>[];
        event?: string;
        message_template_name?: string;
        user_preferences?: object[];
      };
    }[];
  }[];
};

export type Status = {
  id: string;
  status: string;
  timestamp: string;
  recipient_id?: string;
  recipient_user_id?: string;
  biz_opaque_callback_data?: string;
  pricing?: object;
  errors?: { code: number }[];
};

export type Desk = Awaited<ReturnType<typeof openDesk>>;

type Settings = {
  store?: Store;
  phones?: SeededPhone[];
  templates?: unknown[];
  bank?: BankWorld;
  /** What the business answers to a webhook. */
  webhookStatus?: () => number;
  webhookDelayMs?: number;
};

/** The simulator with a business behind it that takes its webhooks, on a clock that only the test moves. */
export async function openDesk(settings: Settings = {}) {
  const store = settings.store ?? openStore(undefined);
  const clock = { now: Date.parse('2026-11-22T12:00:00Z') };
  const logged: string[] = [];
  const posted: Posted[] = [];
  const open = { now: 0, most: 0 };

  const business = createServer(async (request, response) => {
    open.now += 1;
    open.most = Math.max(open.most, open.now);
    const raw = (await readBody(request, 1_000_000)).toString('utf8');
    if (settings.webhookDelayMs) await new Promise((resolve) => setTimeout(resolve, settings.webhookDelayMs));
    const status = settings.webhookStatus?.() ?? 200;
    if (status === 200) posted.push({ headers: request.headers, raw, body: JSON.parse(raw) });
    open.now -= 1;
    response.writeHead(status).end();
  });
  const webhookPort = await listen(business);
  const port = await freePort();
  const meta: Meta = createMeta({
    wiring: {
      account: { phoneNumberId, wabaId, displayPhoneNumber: '+52 55 5555 0000', businessName: 'Banco Aviso' },
      accessToken: () => token,
      appSecret: () => appSecret,
      webhookUrl: `http://127.0.0.1:${webhookPort}/webhook`,
    },
    store,
    now: () => clock.now,
    bar: {
      examples: () => [{ name: 'withdrawal', title: 'A withdrawal', detailType: 'TransactionPosted' }],
      publish: async (example, customerId) => {
        if (example !== 'withdrawal') throw new Error(`There is no example ${example}.`);
        return { eventId: `event-for-${customerId}` };
      },
      now: () => clock.now,
      advance: async (duration) => {
        if (duration !== 'PT1H') throw new Error(`${duration} is not a duration.`);
        clock.now += 3_600_000;
        return clock.now;
      },
    },
    phones: settings.phones ?? [],
    templates: settings.templates ?? [alert, reminder, statement],
    ...(settings.bank && { bank: settings.bank }),
    log: (_, line) => logged.push(line),
  });
  await meta.listen(port);

  const base = `http://127.0.0.1:${port}`;
  const call = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const response = await fetch(base + path, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: await response.json() };
  };

  return {
    meta,
    store,
    clock,
    posted,
    logged,
    base,
    call,
    mostWebhooksAtOnce: () => open.most,
    send: (message: object, version = 'v26.0') =>
      call('POST', `/${version}/${phoneNumberId}/messages`, { messaging_product: 'whatsapp', ...message }),
    inbound: (message: object) => call('POST', '/_sim/inbound', message),
    behave: (behaviour: object) => call('POST', '/_sim/behaviour', behaviour),
    messages: async (to: string) => (await call('GET', `/_sim/messages?to=${encodeURIComponent(to)}`)).body,
    statuses: () => posted.flatMap(({ body }) => valuesOf(body).flatMap((value) => value.statuses ?? [])),
    received: () => posted.flatMap(({ body }) => valuesOf(body).flatMap((value) => value.messages ?? [])),
    async close() {
      await meta.close();
      business.closeAllConnections();
      business.close();
    },
  };
}

export const valuesOf = (webhook: Webhook) =>
  webhook.entry.flatMap(({ changes }) => changes.map(({ value }) => value));

export const parameters = (values: Record<string, string>) =>
  Object.entries(values).map(([parameter_name, text]) => ({ type: 'text', parameter_name, text }));

/** The transaction alert as our dispatcher sends it. */
export const alertTo = (to: string, extra: object = {}) => ({
  to,
  type: 'template',
  template: {
    name: 'transaction_alert',
    language: { code: 'es_MX' },
    components: [
      { type: 'body', parameters: parameters({ name: 'Ana', amount: '$200' }) },
      {
        type: 'button',
        sub_type: 'quick_reply',
        index: '1',
        parameters: [{ type: 'payload', payload: 'FRAUD|1' }],
      },
      { type: 'button', sub_type: 'url', index: '2', parameters: [{ type: 'text', text: 'abc' }] },
    ],
  },
  ...extra,
});

const listen = (server: Server): Promise<number> =>
  new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });

export async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}
