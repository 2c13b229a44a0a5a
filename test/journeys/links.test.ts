import { randomUUID } from 'node:crypto';
import { DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { linkKey, linkToken } from '../../core/delivery/link-token.ts';
import { type MessageId, messageIdOf } from '../../core/delivery/message-id.ts';
import { introduce, suspiciousActivity } from './customers.ts';
import { type RunningSandbox, startSandbox } from './running-sandbox.ts';

let sandbox: RunningSandbox;
let key: Uint8Array;
beforeAll(async () => {
  sandbox = await startSandbox({ fresh: true });
  const { SecretString = '' } = await sandbox.aws.secretsManager.send(
    new GetSecretValueCommand({ SecretId: sandbox.output('LinkKeyArn') }),
  );
  key = linkKey(SecretString);
});
afterAll(() => sandbox?.stop());

const target = 'https://bank.example/pay?invoice=7&from=whatsapp#now';

/** As a message leaves it: of the row only what links read is of interest here. */
async function messageWith(
  link: string | undefined,
  { customerId = randomUUID(), claimedAt = Date.now() } = {},
): Promise<{ id: MessageId; token: string; customerId: string }> {
  const id = messageIdOf(randomUUID());
  const row = marshall(
    { id, customerId, eventId: id, type: 'fraud-alert', times: { claimed: claimedAt }, link },
    { removeUndefinedValues: true },
  );
  await sandbox.aws.dynamodb.send(
    new PutItemCommand({ TableName: sandbox.output('MessagesTableName'), Item: row }),
  );
  return { id, token: linkToken(id, key), customerId };
}

const browser =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1';

const follow = (path: string, method = 'GET', headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${sandbox.output('LinksUrl')}${path}`, {
    method,
    redirect: 'manual',
    headers: { 'user-agent': browser, ...headers },
  });

const toldOf = async ({ customerId }: { customerId: string }) => {
  await sandbox.settle();
  return (await sandbox.events()).filter(
    ({ source, detail }) => source === 'aviso' && detail.customerId === customerId,
  );
};

describe('a link in a message', () => {
  it('leads to the address in the message’s row', async () => {
    const { token } = await messageWith(target);

    const answer = await follow(`/${token}`);

    expect(answer.status).toBe(302);
    expect(answer.headers.get('location')).toBe(target);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
    expect(answer.headers.get('x-robots-tag')).toBe('noindex');
    expect(await answer.text()).toBe('');
  });

  it('says as much to who only asks for the head', async () => {
    const { token } = await messageWith(target);

    const answer = await follow(`/${token}`, 'HEAD');

    expect(answer.status).toBe(302);
    expect(answer.headers.get('location')).toBe(target);
  });

  it('leads nowhere for a message without a link, one that is gone, and one that never was', async () => {
    const without = await messageWith(undefined);
    const gone = await messageWith(target);
    await sandbox.aws.dynamodb.send(
      new DeleteItemCommand({ TableName: sandbox.output('MessagesTableName'), Key: { id: { S: gone.id } } }),
    );
    const never = linkToken(messageIdOf('never'), key);

    for (const token of [without.token, gone.token, never]) {
      const answer = await follow(`/${token}`);
      expect(answer.status).toBe(404);
      expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8');
      expect(await answer.text()).toContain('Este enlace no es válido.');
      expect((await follow(`/${token}`, 'HEAD')).status).toBe(404);
    }
  });

  it('leads nowhere when the row holds what is no https address', async () => {
    const { token } = await messageWith('http://bank.example/');

    expect((await follow(`/${token}`)).status).toBe(404);
  });

  it('never leads elsewhere, whatever is put around or into its token', async () => {
    const { id, token } = await messageWith(target);
    const tricks = [
      `/${token}/`,
      `//${token}`,
      `/${token}%2f..%2f..%2fevil.example`,
      `/${token}%00`,
      `/${token}%0d%0alocation:%20https://evil.example`,
      `/%2f%2fevil.example`,
      `//evil.example`,
      `/https://evil.example`,
      `/https:%2f%2fevil.example`,
      `/..;/${token}`,
      `/${id}`,
      `/${token.toLowerCase()}x`,
      `/${token.slice(0, 21)}`,
      `/%FF`,
      `/`,
      ``,
    ];

    for (const trick of tricks) {
      const answer = await follow(trick);
      expect({ trick, status: answer.status, to: answer.headers.get('location') }).toEqual({
        trick,
        status: 404,
        to: null,
      });
    }
    const asked = await follow(`/${token}?dest=https://evil.example&token=x`);
    expect(asked.headers.get('location')).toBe(target);
  });

  it('takes GET and HEAD only', async () => {
    const { token } = await messageWith(target);

    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS'])
      expect((await follow(`/${token}`, method)).status).toBe(404);
  });

  it('leaves neither its token nor its target in a log', async () => {
    const { token } = await messageWith(`https://bank.example/${randomUUID()}/secret-place`);
    await follow(`/${token}`);
    await follow(`/${token}x`);

    expect(sandbox.said()).toContain('"fn":"links","status":404');
    expect(sandbox.said()).not.toContain(token);
    expect(sandbox.said()).not.toContain('secret-place');
  });

  it('is gone 90 days after its message', async () => {
    const old = await messageWith(target, { claimedAt: Date.now() - 91 * 86_400_000 });

    const answer = await follow(`/${old.token}`);

    expect([answer.status, answer.headers.get('location')]).toEqual([410, null]);
    expect(await toldOf(old)).toEqual([]);
  });
});

describe('a link that a customer follows', () => {
  it('is told to the bank once, with where it led and which message it stood in', async () => {
    const ana = await introduce(sandbox, 'mexico');
    const event = suspiciousActivity(ana.id, { confirmUrl: target });
    await sandbox.publish(event);
    await sandbox.settle();
    const [message] = await sandbox.messages(ana.phone);
    const url = message?.buttons.find((button) => button.url)?.url ?? '';

    for (const _ of ['a tap', 'and another'])
      expect((await follow(url.slice(sandbox.output('LinksUrl').length))).headers.get('location')).toBe(
        target,
      );

    const told = (await toldOf({ customerId: ana.id })).filter(
      ({ detailType }) => detailType !== 'MessageStatusChanged',
    );
    expect(told).toMatchObject([
      { detailType: 'LinkClicked', detail: { causedBy: event.detail.eventId, data: { link: target } } },
      {
        detailType: 'ConversionRecorded',
        detail: {
          notificationType: 'fraud-alert',
          messageId: messageIdOf(event.detail.eventId),
          data: { conversion: 'click', template: expect.stringMatching(/^fraud_alert\w*\/es/) },
        },
      },
    ]);
  });

  it('is told although nobody has heard yet that Meta took its message', async () => {
    const message = await messageWith(target);

    await follow(`/${message.token}`);

    expect((await toldOf(message)).map(({ detailType }) => detailType)).toEqual([
      'LinkClicked',
      'ConversionRecorded',
    ]);
  });

  it('is none when a preview, a prefetch or who asks for the head alone comes by', async () => {
    const message = await messageWith(target);
    const path = `/${message.token}`;

    const answers = [
      await follow(path, 'HEAD'),
      await follow(path, 'GET', { 'user-agent': 'WhatsApp/2.24.20.89 A' }),
      await follow(path, 'GET', { 'user-agent': 'facebookexternalhit/1.1' }),
      await follow(path, 'GET', { 'sec-purpose': 'prefetch;prerender' }),
    ];

    expect(answers.map(({ status, headers }) => [status, headers.get('location')])).toEqual(
      answers.map(() => [302, target]),
    );
    expect(await toldOf(message)).toEqual([]);
  });
});
