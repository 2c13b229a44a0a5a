import { createHmac } from 'node:crypto';
import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand, PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { webhookFields } from '../../adapters/whatsapp/webhook-payload.ts';
import { aviso, whyOf } from './command-line.ts';
import { introduce, statesAnnounced, transactionPosted } from './customers.ts';
import { type RunningSandbox, type SentMessage, startSandbox } from './running-sandbox.ts';

let sandbox: RunningSandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ fresh: true });
});
afterAll(() => sandbox?.stop());

const secret = async (output: string): Promise<string> => {
  const { SecretString = '' } = await sandbox.aws.secretsManager.send(
    new GetSecretValueCommand({ SecretId: sandbox.output(output) }),
  );
  return SecretString;
};

const post = (body: string, headers: Record<string, string>): Promise<Response> =>
  fetch(sandbox.output('WebhookUrl'), {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });

const signed = async (body: string, key?: string): Promise<Response> =>
  post(body, {
    'x-hub-signature-256': `sha256=${createHmac('sha256', key ?? (await secret('AppSecretArn')))
      .update(body)
      .digest('hex')}`,
  });

const statusBody = (statuses: object[]): string =>
  JSON.stringify({
    object: 'whatsapp_business_account',
    entry: [
      {
        id: sandbox.output('WabaId'),
        changes: [
          {
            field: 'messages',
            value: {
              messaging_product: 'whatsapp',
              metadata: { phone_number_id: sandbox.output('PhoneNumberId') },
              statuses,
            },
          },
        ],
      },
    ],
  });

const statusOf = ({ wamid, request }: SentMessage, status: string, seconds: number) => ({
  id: wamid,
  status,
  timestamp: String(Math.floor(Date.now() / 1000) + seconds),
  biz_opaque_callback_data: Object(request).biz_opaque_callback_data,
});

/** A message that Meta took and then says nothing about, so that the test may. */
async function heldMessage(): Promise<{ eventId: string; message: SentMessage }> {
  const customer = await introduce(sandbox, 'mexico');
  await sandbox.behaviour({ to: customer.phone, next: [{ hold: true }] });
  const event = transactionPosted(customer.id);
  await sandbox.publish(event);
  await sandbox.settle();
  const [message] = await sandbox.messages(customer.phone);
  if (!message) throw new Error('Meta took no message');
  return { eventId: event.detail.eventId, message };
}

const everything = async (): Promise<string> => {
  const tables = [sandbox.output('MessagesTableName'), sandbox.output('CustomersTableName')];
  const scans = await Promise.all(
    tables.map((TableName) => sandbox.aws.dynamodb.send(new ScanCommand({ TableName }))),
  );
  const byKey = (item: object) => JSON.stringify(item);
  return JSON.stringify(scans.map(({ Items = [] }) => Items.map(byKey).sort()));
};

describe('a webhook', () => {
  it('that is forged gets a 401 and touches nothing', async () => {
    const { message } = await heldMessage();
    const body = statusBody([statusOf(message, 'read', 1)]);
    const before = await everything();

    const answers = await Promise.all([
      post(body, {}),
      post(body, { 'x-hub-signature-256': '' }),
      post(body, { 'x-hub-signature-256': 'sha256=' }),
      signed(body, 'not-the-secret'),
      post(body, {
        'x-hub-signature-256': `sha256=${createHmac('sha256', await secret('AppSecretArn'))
          .update(`${body} `)
          .digest('hex')}`,
      }),
    ]);
    await sandbox.settle();

    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401]);
    expect(await everything()).toBe(before);
  });

  it('moves its message forward, in whatever order and however often statuses come', async () => {
    const { eventId, message } = await heldMessage();
    const reports = (['read', 'sent', 'delivered', 'sent'] as const).map((status) =>
      statusOf(message, status, { sent: 1, delivered: 2, read: 3 }[status]),
    );

    for (const report of reports) {
      expect((await signed(statusBody([report]))).status).toBe(200);
      await sandbox.settle();
    }
    expect((await signed(statusBody(reports))).status).toBe(200);
    await sandbox.settle();

    const why = await whyOf(sandbox, eventId);
    expect(why.state).toBe('read');
    expect(why.statuses.map(({ status }) => status)).toEqual([
      'claimed',
      'accepted',
      'sent',
      'delivered',
      'read',
    ]);
    const states = statesAnnounced(await sandbox.events(), eventId);
    expect(new Set(states).size).toBe(states.length);
    expect(states.at(-1)).toBe('read');
  });

  it('is understood from Meta’s simulator when that repeats and shuffles it', async () => {
    await sandbox.behaviour({ webhooks: { duplicates: 2, reorder: true } });
    const customer = await introduce(sandbox, 'india');
    const event = transactionPosted(customer.id);
    await sandbox.publish(event);
    await sandbox.settle();
    await sandbox.behaviour({ webhooks: { duplicates: 0, reorder: false } });

    expect((await whyOf(sandbox, event.detail.eventId)).state).toBe('read');
  });

  it('about a template of another account moves none of ours, though it has the name of one', async () => {
    const paused = (waba: string) =>
      JSON.stringify({
        object: 'whatsapp_business_account',
        entry: [
          {
            id: waba,
            time: Math.floor(Date.now() / 1000),
            changes: [
              {
                field: 'message_template_status_update',
                value: {
                  event: 'PAUSED',
                  message_template_name: 'transaction_alert',
                  message_template_language: 'pt_PT',
                },
              },
            ],
          },
        ],
      });
    const versions = async () => {
      const TableName = sandbox.output('TemplatesTableName');
      const { Items = [] } = await sandbox.aws.dynamodb.send(new ScanCommand({ TableName }));
      return Items.map(({ template, status }) => [template?.S, status?.S]);
    };

    expect((await signed(paused('999000000000001'))).status).toBe(200);
    await sandbox.settle();
    expect(sandbox.said()).toContain('"foreignTemplates":1');
    expect(await versions()).toEqual([]);

    await signed(paused(sandbox.output('WabaId')));
    await sandbox.settle();
    expect(await versions()).toEqual([['transaction_alert/pt_PT', 'PAUSED']]);
  });

  it('keeps its good items when one of them is garbage', async () => {
    const { eventId, message } = await heldMessage();

    await signed(statusBody([{ id: 7 }, statusOf(message, 'delivered', 1)]));
    await sandbox.settle();

    expect((await whyOf(sandbox, eventId)).state).toBe('delivered');
  });

  it('settles a message whose answer was lost, and the message is never sent again', async () => {
    const customer = await introduce(sandbox, 'mexico');
    await sandbox.behaviour({ to: customer.phone, next: [{ lostResponse: true }] });
    const event = transactionPosted(customer.id);

    await sandbox.publish(event);
    await sandbox.settle();

    expect(await sandbox.messages(customer.phone)).toHaveLength(1);
    expect((await whyOf(sandbox, event.detail.eventId)).state).toBe('read');
  });

  it('is accepted under the old secret and the new one while the secret is rotated', async () => {
    const { eventId, message } = await heldMessage();
    const old = await secret('AppSecretArn');
    await sandbox.aws.secretsManager.send(
      new PutSecretValueCommand({
        SecretId: sandbox.output('AppSecretArn'),
        SecretString: 'rotated-app-secret',
      }),
    );
    await sandbox.clock({ advance: 'PT10M' }); // what the function keeps in mind is older than five minutes now

    expect((await signed(statusBody([statusOf(message, 'sent', 1)]), old)).status).toBe(200);
    expect((await signed(statusBody([statusOf(message, 'delivered', 2)]), 'rotated-app-secret')).status).toBe(
      200,
    );
    await sandbox.clock({ advance: 'P2D' });
    expect((await signed(statusBody([statusOf(message, 'read', 3)]), old)).status).toBe(401);
    await sandbox.settle();

    expect((await whyOf(sandbox, eventId)).state).toBe('delivered');
  });
});

describe('the fields that the app hears of', () => {
  const checkOfFields = async () => {
    const { stdout } = await aviso(sandbox, 'doctor', '--json');
    const { checks } = JSON.parse(stdout);
    return checks.find(({ check }: { check: string }) => check === 'webhook fields');
  };
  const subscribe = async (fields: string) => {
    const graph = `${sandbox.metaUrl}/v25.0`;
    const token = await secret('AccessTokenArn');
    const debug = await fetch(`${graph}/debug_token?input_token=${token}&access_token=${token}`);
    const appId = Object(await debug.json()).data.app_id;
    return fetch(`${graph}/${appId}/subscriptions`, {
      method: 'POST',
      body: new URLSearchParams({
        access_token: `${appId}|${await secret('AppSecretArn')}`,
        object: 'whatsapp_business_account',
        fields,
        callback_url: sandbox.output('WebhookUrl'),
        verify_token: await secret('VerifyTokenArn'),
      }),
    });
  };

  it('are all that we read, or doctor names those that are missing', async () => {
    expect(await checkOfFields()).toMatchObject({ ok: true });

    const chosen = webhookFields.filter((field) => field !== 'user_preferences');
    expect(await (await subscribe(chosen.join(','))).json()).toEqual({ success: true });
    expect(await checkOfFields()).toMatchObject({
      ok: false,
      found: 'not subscribed: user_preferences',
      todo: expect.stringContaining('user_preferences'),
    });

    await subscribe(webhookFields.join(','));
    expect(await checkOfFields()).toMatchObject({ ok: true });
  });
});

describe('Meta’s handshake', () => {
  it('is answered when the token is ours, and only then', async () => {
    const ask = async (token: string) =>
      fetch(
        `${sandbox.output('WebhookUrl')}?${new URLSearchParams({ 'hub.mode': 'subscribe', 'hub.challenge': '42', 'hub.verify_token': token })}`,
      );

    const right = await ask(await secret('VerifyTokenArn'));
    expect([right.status, await right.text()]).toEqual([200, '42']);
    expect((await ask('guess')).status).toBe(403);
  });
});
