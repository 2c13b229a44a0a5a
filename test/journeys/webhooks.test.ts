import { createHash, createHmac, randomUUID } from 'node:crypto';
import { GetItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { GetSecretValueCommand, PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
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

const webhook = (field: string, value: object, more: object = {}): string =>
  JSON.stringify({
    object: 'whatsapp_business_account',
    entry: [
      {
        id: sandbox.output('WabaId'),
        time: Math.floor(Date.now() / 1000),
        changes: [{ field, value }],
        ...more,
      },
    ],
  });

/** The bodies that are kept below a prefix of a bucket. */
async function kept(
  prefix: string,
  bucket = 'WebhooksBucketName',
): Promise<readonly { key: string; body: string }[]> {
  const Bucket = sandbox.output(bucket);
  const { Contents = [] } = await sandbox.aws.s3.send(new ListObjectsV2Command({ Bucket, Prefix: prefix }));
  return Promise.all(
    Contents.map(async ({ Key = '' }) => {
      const { Body } = await sandbox.aws.s3.send(new GetObjectCommand({ Bucket, Key }));
      return { key: Key, body: (await Body?.transformToString()) ?? '' };
    }),
  );
}

const inboundDeadLetters = async (): Promise<readonly { reason: string | undefined; body: string }[]> => {
  const { Messages = [] } = await sandbox.aws.sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: sandbox.output('InboundDeadLettersUrl'),
      MessageAttributeNames: ['All'],
      MaxNumberOfMessages: 10,
      VisibilityTimeout: 0,
    }),
  );
  return Messages.map(({ Body = '', MessageAttributes = {} }) => ({
    reason: MessageAttributes.reason?.StringValue,
    body: Body,
  }));
};

describe('what Meta sends beyond the ordinary', () => {
  it('in one update of 3 MB is kept beside the queue and works like any other', async () => {
    const { eventId, message } = await heldMessage();
    const large = { ...statusOf(message, 'delivered', 1), note: 'x'.repeat(3_000_000) };
    const started = performance.now();

    expect((await signed(statusBody([large]))).status).toBe(200);
    expect(performance.now() - started).toBeLessThan(5000);
    await sandbox.settle();

    expect((await whyOf(sandbox, eventId)).state).toBe('delivered');
    const [whole] = await kept('whole/');
    expect(whole?.key).toBe(
      `whole/${createHash('sha256')
        .update(whole?.body ?? '')
        .digest('hex')}`,
    );
  });

  it('in a thousand updates at once is taken within five seconds, and garbage among them costs nobody', async () => {
    const { eventId, message } = await heldMessage();
    const strangers = Array.from({ length: 998 }, (_, i) => ({
      id: `wamid.${i}`,
      status: 'sent',
      timestamp: '1',
    }));
    const started = performance.now();

    const answer = await signed(statusBody([...strangers, { id: 7 }, statusOf(message, 'read', 1)]));
    expect([answer.status, performance.now() - started < 5000]).toEqual([200, true]);
    await sandbox.settle();

    expect((await whyOf(sandbox, eventId)).state).toBe('read');
  });

  it('in a field that nobody reads is archived and counted, and its neighbours are heard', async () => {
    const { eventId, message } = await heldMessage();
    const told = JSON.parse(statusBody([statusOf(message, 'sent', 1)]));
    const history = { field: 'history', value: { note: `only here ${eventId}` } };
    told.entry[0].changes.push(history);

    expect((await signed(JSON.stringify(told))).status).toBe(200);
    expect((await signed('{"object":"page","entry":[]}')).status).toBe(200);
    await sandbox.settle();

    expect((await whyOf(sandbox, eventId)).state).toBe('sent');
    const archived = (await kept('unread/')).filter(({ body }) => body.includes(eventId));
    expect(archived.map(({ body }) => JSON.parse(body).entry[0].changes)).toEqual([[history]]);
    expect(archived[0]?.key).toMatch(/^unread\/\d{4}-\d\d-\d\d\/[0-9a-f]{64}\.json$/);
    expect(await kept('', 'DocumentsBucketName')).toEqual([]); // whence any object may be sent out
    expect(sandbox.said()).toContain('"fields":"history"');
    expect(sandbox.said()).toContain('"fields":"page"');
  });

  it('a thousand times over has one effect', async () => {
    const { eventId, message } = await heldMessage();
    const body = statusBody([statusOf(message, 'delivered', 1)]);

    for (let i = 0; i < 20; i++) {
      const answers = await Promise.all(Array.from({ length: 50 }, () => signed(body)));
      expect(answers.every(({ status }) => status === 200)).toBe(true);
    }
    await sandbox.settle();

    const states = statesAnnounced(await sandbox.events(), eventId);
    expect(states.filter((state) => state === 'delivered')).toHaveLength(1);
  });

  it('about the account stops the line and calls a person, by words of its own only', async () => {
    await signed(
      webhook('account_update', { event: 'ACCOUNT_VIOLATION', violation_info: { violation_type: 'SCAM' } }),
    );
    const security = {
      event: 'PIN_CHANGED',
      display_phone_number: sandbox.output('DisplayPhoneNumber'),
      requester: '61555822107539',
    };
    await signed(webhook('security', security));
    await sandbox.settle();

    expect(sandbox.said()).toContain('"lineStopped":"ACCOUNT_VIOLATION SCAM"');
    expect(sandbox.said()).toContain('"securityChange":"security PIN_CHANGED"');
    expect(sandbox.said()).not.toContain('61555822107539');
  });
});

describe('a status that nobody can place', () => {
  it('waits by itself, ends as one dead letter, and its neighbours are done at once', async () => {
    const { eventId, message } = await heldMessage();
    const lost = {
      ...statusOf(message, 'sent', 1),
      id: 'wamid.lost',
      biz_opaque_callback_data: `msg_${randomUUID()}`,
    };

    await signed(statusBody([lost, statusOf(message, 'delivered', 2)]));
    await sandbox.settle();
    expect((await whyOf(sandbox, eventId)).state).toBe('delivered');

    for (let i = 0; i < 14; i++) {
      await sandbox.clock({ advance: 'PT20M' });
      await sandbox.settle();
    }
    const letters = (await inboundDeadLetters()).filter(({ reason }) => reason === 'UNKNOWN_MESSAGE');
    expect(letters.map(({ body }) => JSON.parse(body).entry[0].changes[0].value.statuses)).toEqual([[lost]]);
  });

  it('of a message that is a week old still counts', async () => {
    const { eventId, message } = await heldMessage();
    await sandbox.clock({ advance: 'P7D' });

    await signed(statusBody([statusOf(message, 'read', 5), statusOf(message, 'failed', 6)]));
    await sandbox.settle();

    expect((await whyOf(sandbox, eventId)).state).toBe('read');
  });
});

describe('a customer whom WhatsApp names otherwise', () => {
  const rowOf = async (customerId: string) => {
    const { Item = {} } = await sandbox.aws.dynamodb.send(
      new GetItemCommand({
        TableName: sandbox.output('CustomersTableName'),
        Key: { customerId: { S: customerId } },
      }),
    );
    return Item;
  };
  const systemMessage = (system: object, sender: object) =>
    webhook('messages', {
      metadata: { phone_number_id: sandbox.output('PhoneNumberId') },
      messages: [
        {
          id: 'wamid.system',
          timestamp: String(Math.floor(Date.now() / 1000) + 999_999),
          type: 'system',
          system,
          ...sender,
        },
      ],
    });

  it('after a change of number gets the next message there, and is the same customer', async () => {
    const customer = await introduce(sandbox, 'mexico');
    const next = `+5256${customer.phone.slice(-8)}`;
    const waId = (phone: string) => phone.replace('+52', '521');

    await signed(
      systemMessage(
        { type: 'user_changed_number', wa_id: waId(next), body: 'Ana changed' },
        { from: waId(customer.phone) },
      ),
    );
    await sandbox.settle();
    await sandbox.publish(transactionPosted(customer.id));
    await sandbox.settle();

    expect(await sandbox.messages(customer.phone)).toHaveLength(0);
    expect(await sandbox.messages(next)).toHaveLength(1);
    expect(sandbox.said()).not.toContain(next.slice(1));
  });

  it('by a user id only is followed to the next one', async () => {
    const customer = `customer-${randomUUID()}`;
    const [old, next] = [`MX.1${Date.now()}`, `MX.2${Date.now()}`];
    await sandbox.publish({
      source: 'onboarding',
      detailType: 'CustomerUpdated',
      detail: {
        eventId: randomUUID(),
        occurredAt: new Date().toISOString(),
        customerId: customer,
        data: { name: 'Ana', locale: 'es-MX', timeZone: 'America/Mexico_City', whatsappUserId: old },
      },
    });
    await sandbox.settle();

    await signed(
      systemMessage(
        { type: 'user_changed_user_id', user_id: next, previous_user_id: old },
        { from_user_id: next },
      ),
    );
    await sandbox.settle();

    expect((await rowOf(customer)).whatsappUserId).toEqual({ S: next });
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
