import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keepChallenge } from '../../adapters/dynamodb/keep-challenge.ts';
import { meetChallenge } from '../../adapters/dynamodb/meet-challenge.ts';
import { type Challenge, challengeOf } from '../../core/conversations/challenge.ts';
import { challengeToken } from '../../core/conversations/challenge-token.ts';
import { hearStepUp } from '../../core/conversations/hear-step-up.ts';
import { CustomerId } from '../../core/recipients/customer-id.ts';
import { later, toIso } from '../../core/time/instant.ts';
import { aMessage, morning } from '../core/builders.ts';
import { createTable, type ServedDynamoDb, serveDynamoDb } from '../sandbox/dynamodb/served-dynamodb.ts';

const table = 'conversations';
const key = 'the key of the bank';
let served: ServedDynamoDb;
beforeAll(async () => {
  served = await serveDynamoDb();
  await createTable(served.client, table, 'customerId', 'entry');
});
afterAll(() => served?.close());

let customers = 0;

/** A challenge that is kept, of a customer who has no other. */
async function aKeptChallenge(change: Partial<Challenge> = {}): Promise<Challenge> {
  const challenge = {
    ...challengeOf({
      entry: 'in#wamid.1',
      at: morning,
      customerId: CustomerId.parse(`customer-${++customers}`),
      action: 'autopay',
      subject: 'payment:pay-42',
      amount: { minorUnits: 125_000, currency: 'MXN' },
      messageId: aMessage().id,
      causedBy: 'evt-1',
    }),
    ...change,
  };
  await keepChallenge(served.client, table)(challenge);
  return challenge;
}

const confirm = (challenge: Challenge, eventId: string, data: Record<string, unknown> = {}) =>
  hearStepUp({
    now: () => later(morning, 60_000),
    bankKeys: async () => [key],
    meet: meetChallenge(served.client, table),
  })({
    eventId,
    occurredAt: toIso(later(morning, 60_000)),
    customerId: challenge.customerId,
    data: {
      challenge: challengeToken(challenge, key),
      action: challenge.action,
      subject: challenge.subject,
      amount: challenge.amount,
      ...data,
    },
  });

async function rowOf({ customerId }: Challenge) {
  const { Items = [] } = await served.client.send(new ScanCommand({ TableName: table }));
  return Items.find((item) => item.customerId?.S === customerId);
}

describe('a challenge that is kept', () => {
  it('is met by the event that confirms it, and by that one again', async () => {
    const challenge = await aKeptChallenge();

    const first = await confirm(challenge, 'confirmed');

    expect(first.turn).toMatchObject({ causedBy: 'evt-1', messageId: aMessage().id });
    expect(first.turn.announcements.map(({ detailType }) => detailType)).toEqual(['AutopayRequested']);
    expect(await confirm(challenge, 'confirmed')).toEqual(first);
    expect((await confirm(challenge, 'again')).refused).toBe('USED');
    const reused = await confirm(challenge, 'confirmed', { subject: 'payment:pay-43' });
    expect(reused.refused).toBe('USED');
  });

  it('is met by one of many confirmations that come at once', async () => {
    const challenge = await aKeptChallenge();

    const heard = await Promise.all(Array.from({ length: 12 }, (_, n) => confirm(challenge, `at-once-${n}`)));

    const refusals = heard.map(({ refused }) => refused);
    expect(refusals.filter((refused) => refused === undefined)).toHaveLength(1);
    expect(refusals.filter((refused) => refused === 'USED')).toHaveLength(11);
  });

  it('is locked by the third that does not fit, however many come at once', async () => {
    const challenge = await aKeptChallenge();
    const misfits = Array.from({ length: 8 }, (_, n) =>
      confirm(challenge, `wrong-${n}`, { amount: { minorUnits: n, currency: 'MXN' } }),
    );

    const refusals = (await Promise.all(misfits)).map(({ refused }) => refused);

    expect(refusals.filter((refused) => refused === 'OTHER_AMOUNT')).toHaveLength(3);
    expect(refusals.filter((refused) => refused === 'LOCKED')).toHaveLength(5);
    expect((await confirm(challenge, 'right')).refused).toBe('LOCKED');
  });

  it('counts a confirmation that does not fit once, however often it is delivered', async () => {
    const challenge = await aKeptChallenge();
    for (let delivery = 0; delivery < 4; delivery++)
      expect((await confirm(challenge, 'wrong', { subject: 'payment:pay-43' })).refused).toBe(
        'OTHER_SUBJECT',
      );

    expect((await confirm(challenge, 'right')).refused).toBeUndefined();
  });

  it('stays as it stands when it is kept once more', async () => {
    const challenge = await aKeptChallenge();
    await confirm(challenge, 'confirmed');

    await keepChallenge(served.client, table)(challenge);

    expect((await confirm(challenge, 'again')).refused).toBe('USED');
  });

  it('may be met in the time of its latest link, where what made it broke and did it again', async () => {
    const early = later(morning, -10 * 60_000);
    const challenge = await aKeptChallenge({ expiresAt: later(early, 5 * 60_000) });
    const again = { ...challenge, expiresAt: later(morning, 5 * 60_000) };

    await keepChallenge(served.client, table)(again);
    await keepChallenge(served.client, table)(challenge);

    expect((await confirm(again, 'confirmed')).refused).toBeUndefined();
  });

  it('is locked in the time of a later link too', async () => {
    const challenge = await aKeptChallenge();
    for (const n of [1, 2, 3]) await confirm(challenge, `wrong-${n}`, { subject: 'payment:pay-43' });

    await keepChallenge(served.client, table)({ ...challenge, expiresAt: later(morning, 10 * 60_000) });

    expect((await confirm(challenge, 'right')).refused).toBe('LOCKED');
  });

  it('may be about nothing in particular', async () => {
    const challenge = await aKeptChallenge({
      action: 'unblock-card',
      subject: undefined,
      amount: undefined,
      messageId: undefined,
    });

    const { turn, refused } = await confirm(challenge, 'confirmed');

    expect(refused).toBeUndefined();
    expect(turn).not.toHaveProperty('messageId');
    expect(turn.announcements).toEqual([
      { detailType: 'SupportRequested', data: { topic: 'unblock-card', confirmedBy: 'step-up' } },
    ]);
  });

  it('goes by itself a day after it has expired', async () => {
    const challenge = await aKeptChallenge();

    const row = await rowOf(challenge);

    expect(row?.entry?.S).toBe(`challenge#${challenge.id}`);
    expect(Number(row?.expiresAt?.N)).toBe(later(challenge.expiresAt, 86_400_000) / 1000);
  });

  it('is not made up by a confirmation of one that never was', async () => {
    const challenge = await aKeptChallenge();
    const other = { ...challenge, id: 'A'.repeat(22) };

    expect((await confirm(other, 'made-up', { amount: undefined })).refused).toBe('UNKNOWN');
    expect((await rowOf(challenge))?.misfits).toBeUndefined();
  });
});
