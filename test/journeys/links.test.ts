import { randomUUID } from 'node:crypto';
import { DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { linkKey, linkToken } from '../../core/delivery/link-token.ts';
import { type MessageId, messageIdOf } from '../../core/delivery/message-id.ts';
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
async function messageWith(link: string | undefined): Promise<{ id: MessageId; token: string }> {
  const id = messageIdOf(randomUUID());
  const row = { id: { S: id }, ...(link !== undefined && { link: { S: link } }) };
  await sandbox.aws.dynamodb.send(
    new PutItemCommand({ TableName: sandbox.output('MessagesTableName'), Item: row }),
  );
  return { id, token: linkToken(id, key) };
}

const follow = (path: string, method = 'GET'): Promise<Response> =>
  fetch(`${sandbox.output('LinksUrl')}${path}`, { method, redirect: 'manual' });

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
});
