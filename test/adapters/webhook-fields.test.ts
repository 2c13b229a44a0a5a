import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cached } from '../../adapters/secrets/cached.ts';
import { subscribedFields } from '../../adapters/whatsapp/account-health.ts';
import { webhookFields } from '../../adapters/whatsapp/webhook-payload.ts';
import { appSecret, type Desk, openDesk, token } from '../sandbox/meta-desk.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk.close());

const asked = (secret: string) =>
  subscribedFields(
    {
      baseUrl: desk.base,
      version: 'v25.0',
      token: cached(async () => token, Date.now, 60_000),
      timeoutMs: 2000,
    },
    secret,
  );

it('the app tells with its secret which fields it hears of', async () => {
  expect(await asked(appSecret)).toEqual(expect.arrayContaining([...webhookFields]));
});

it('without the app’s secret nobody is told', async () => {
  await expect(asked('another')).rejects.toThrow('code 190');
});

it('the guide to deployment subscribes what is read, and nothing else', () => {
  const guide = readFileSync('docs/deploy.md', 'utf8');
  const lines = [...guide.matchAll(/^FIELDS=(.+)$/gm)].map(([, list]) => String(list));

  const subscribed = lines.flatMap((line) => line.split(',')).filter((field) => field !== '$FIELDS');

  expect(subscribed.toSorted()).toEqual(webhookFields.toSorted());
});
