import {
  CreateTableCommand,
  GetItemCommand,
  PutItemCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { changeAddress } from '../../adapters/dynamodb/change-address.ts';
import { findByName } from '../../adapters/dynamodb/find-by-name.ts';
import { saveCustomer } from '../../adapters/dynamodb/save-customer.ts';
import { readWebhook } from '../../adapters/whatsapp/webhook-payload.ts';
import { hearAddressChange } from '../../core/consent/hear-address-change.ts';
import { CustomerId } from '../../core/recipients/customer-id.ts';
import { CustomerUpdated } from '../../core/recipients/customer-updated.ts';
import { Instant } from '../../core/time/instant.ts';
import { morning } from '../core/builders.ts';
import { type ServedDynamoDb, serveDynamoDb } from '../sandbox/dynamodb/served-dynamodb.ts';

const table = 'customers';
const ours = { phoneNumberId: '7', wabaId: '1', displayPhoneNumber: '+15550783881' };
let served: ServedDynamoDb;
beforeAll(async () => {
  served = await serveDynamoDb();
  const index = (IndexName: string, name: string) => ({
    IndexName,
    KeySchema: [{ AttributeName: name, KeyType: 'HASH' as const }],
    Projection: { ProjectionType: 'KEYS_ONLY' as const },
  });
  await served.client.send(
    new CreateTableCommand({
      TableName: table,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: ['customerId', 'phone', 'whatsappUserId'].map((AttributeName) => ({
        AttributeName,
        AttributeType: 'S',
      })),
      KeySchema: [{ AttributeName: 'customerId', KeyType: 'HASH' }],
      GlobalSecondaryIndexes: [index('ByPhone', 'phone'), index('ByWhatsAppUserId', 'whatsappUserId')],
    }),
  );
  await waitUntilTableExists(
    { client: served.client, maxWaitTime: 10, minDelay: 0.02 },
    { TableName: table },
  );
});
afterAll(() => served?.close());

let people = 0;
/** Numbers that nobody else in these tests has. */
const aNumber = () => `+5255${String(10_000_000 + ++people)}`;
const waIdOf = (phone: string) => phone.replace('+52', '521');
const aUserId = () => `MX.${++people}`;
const at = (seconds: number) => Instant.parse(morning + seconds * 1000);

async function aCustomer(address: object, seconds = 0) {
  const id = CustomerId.parse(`customer-${++people}`);
  const told = CustomerUpdated.parse({
    name: 'Ana',
    locale: 'es-MX',
    timeZone: 'America/Mexico_City',
    ...address,
  });
  await saveCustomer(served.client, table)(id, told, at(seconds));
  return id;
}

async function rowOf(id: CustomerId): Promise<Record<string, unknown>> {
  const Key = { customerId: { S: id } };
  const { Item = {} } = await served.client.send(
    new GetItemCommand({ TableName: table, Key, ConsistentRead: true }),
  );
  return unmarshall(Item);
}

/** As Meta tells it: a system message, whose sender is named as before. */
const systemMessage = (system: object, seconds: number, sender: object = {}) =>
  JSON.stringify({
    object: 'whatsapp_business_account',
    entry: [
      {
        id: '1',
        changes: [
          {
            field: 'messages',
            value: {
              metadata: { phone_number_id: '7' },
              messages: [
                {
                  id: 'wamid.1',
                  timestamp: String(at(seconds) / 1000),
                  type: 'system',
                  ...sender,
                  system: { body: 'User Ana changed', ...system },
                },
              ],
            },
          },
        ],
      },
    ],
  });

async function hear(body: string, now = at(1_000_000)) {
  const { addresses, unread } = readWebhook(body, ours);
  expect(unread).toEqual([]);
  const ports = {
    now: () => now,
    findByName: findByName(served.client, table),
    changeAddress: changeAddress(served.client, table),
  };
  return Promise.all(addresses.map(hearAddressChange(ports)));
}

const numberChanged = (from: string, to: string, seconds: number, more: object = {}) =>
  systemMessage({ type: 'user_changed_number', wa_id: waIdOf(to), ...more }, seconds, { from: waIdOf(from) });
const userIdChanged = (previous: string, next: string, seconds: number) =>
  systemMessage({ type: 'user_changed_user_id', user_id: next, previous_user_id: previous }, seconds, {
    from_user_id: next,
  });

describe('a customer who changes the number', () => {
  it('is reached by the new one as it is dialled, and all else that is known of them stays', async () => {
    const [old, next] = [aNumber(), aNumber()];
    const id = await aCustomer({ phone: old, country: 'MX' });
    const history = {
      consent_service: { state: 'granted', at: 5 },
      receiptHead: 'head',
      'sends_2026-11-22_t': 'x',
    };
    await served.client.send(
      new PutItemCommand({ TableName: table, Item: marshall({ ...(await rowOf(id)), ...history }) }),
    );

    expect(await hear(numberChanged(old, next, 60))).toEqual([{ customers: 1, changed: 1 }]);

    expect(await rowOf(id)).toMatchObject({
      ...history,
      name: 'Ana',
      phone: next,
      phoneAt: at(60),
      updatedAt: at(0),
    });
  });

  it('has a user id of its own with the new number, and the one before it no more', async () => {
    const [old, next] = [aNumber(), aNumber()];
    const ids = { user_id: aUserId(), previous_user_id: aUserId() };
    const id = await aCustomer({ phone: old, whatsappUserId: ids.previous_user_id });

    await hear(numberChanged(old, next, 60, ids));

    expect(await rowOf(id)).toMatchObject({ phone: next, whatsappUserId: ids.user_id });
  });

  it('is changed once, however often Meta says so', async () => {
    const [old, next] = [aNumber(), aNumber()];
    const id = await aCustomer({ phone: old });
    const body = numberChanged(old, next, 60);

    await hear(body);
    const once = await rowOf(id);

    expect(await hear(body)).toEqual([{ customers: 0, changed: 0 }]);
    expect(await rowOf(id)).toEqual(once);
  });

  it('keeps what the bank has told since, and what others who share the number have is theirs', async () => {
    const [old, next, told] = [aNumber(), aNumber(), aNumber()];
    const mother = await aCustomer({ phone: old });
    const son = await aCustomer({ phone: old }, 90);
    const moved = await aCustomer({ phone: told }, 90);

    expect(await hear(numberChanged(old, next, 60))).toEqual([{ customers: 2, changed: 1 }]);

    expect(await rowOf(mother)).toMatchObject({ phone: next });
    expect(await rowOf(son)).toMatchObject({ phone: old });
    expect(await rowOf(moved)).toMatchObject({ phone: told });
  });

  it('is told by the bank a newer one afterwards, and that stands', async () => {
    const [old, next, newest] = [aNumber(), aNumber(), aNumber()];
    const id = await aCustomer({ phone: old });
    await hear(numberChanged(old, next, 60));

    const told = CustomerUpdated.parse({
      name: 'Ana',
      locale: 'es-MX',
      timeZone: 'America/Mexico_City',
      phone: newest,
    });
    await saveCustomer(served.client, table)(id, told, at(120));
    await hear(numberChanged(newest, old, 90));

    expect(await rowOf(id)).toMatchObject({ phone: newest, phoneAt: at(120) });
  });

  it('is known from before addresses had times of their own', async () => {
    const [old, next] = [aNumber(), aNumber()];
    const row = { name: 'Ana', phone: old, updatedAt: at(30) };
    const [early, late] = [`customer-${++people}`, `customer-${++people}`];
    for (const customerId of [early, late])
      await served.client.send(
        new PutItemCommand({ TableName: table, Item: marshall({ ...row, customerId }) }),
      );

    await changeAddress(served.client, table)(CustomerId.parse(early), {
      field: 'phone',
      before: [old],
      value: next,
      at: at(29),
    });
    await changeAddress(served.client, table)(CustomerId.parse(late), {
      field: 'phone',
      before: [old],
      value: next,
      at: at(31),
    });

    expect(await rowOf(CustomerId.parse(early))).toMatchObject({ phone: old });
    expect(await rowOf(CustomerId.parse(late))).toMatchObject({ phone: next, phoneAt: at(31) });
  });

  it('is told so from the future, and counts as of now', async () => {
    const [old, next] = [aNumber(), aNumber()];
    const id = await aCustomer({ phone: old });

    await hear(numberChanged(old, next, 9_000), at(60));

    expect(await rowOf(id)).toMatchObject({ phone: next, phoneAt: at(60) });
  });

  it('who was forgotten in between does not come back', async () => {
    const address = { field: 'phone', before: [], value: aNumber(), at: at(60) } as const;
    const id = CustomerId.parse('forgotten');

    expect(await changeAddress(served.client, table)(id, address)).toBe('stale');
    expect(await rowOf(id)).toEqual({});
  });
});

describe('a customer who is known by user id only', () => {
  it('has the new one in its place', async () => {
    const [old, next] = [aUserId(), aUserId()];
    const id = await aCustomer({ whatsappUserId: old });

    expect(await hear(userIdChanged(old, next, 60))).toEqual([{ customers: 1, changed: 1 }]);

    expect(await rowOf(id)).toMatchObject({ whatsappUserId: next, whatsappUserIdAt: at(60) });
    expect(await rowOf(id)).not.toHaveProperty('phone');
  });

  it('is found by the old one where the new number is all that is told', async () => {
    const [old, next] = [aUserId(), aNumber()];
    const id = await aCustomer({ whatsappUserId: old });
    const system = { type: 'user_changed_number', wa_id: waIdOf(next), previous_user_id: old };

    await hear(systemMessage(system, 60));

    expect(await rowOf(id)).toMatchObject({ phone: next });
  });
});

it('changes one after another end at the last, in whatever order they come again', async () => {
  await fc.assert(
    fc.asyncProperty(fc.shuffledSubarray([0, 1, 2], { minLength: 3, maxLength: 3 }), async (order) => {
      const numbers = [aNumber(), aNumber(), aNumber(), aNumber()] as const;
      const id = await aCustomer({ phone: numbers[0] });
      const bodies = [0, 1, 2].map((i) =>
        numberChanged(numbers[i] ?? '', numbers[i + 1] ?? '', 10 * (i + 1)),
      );

      // Whoever is not known yet is tried again, as the buffer does.
      for (let round = 0; round < 3; round++) for (const i of order) await hear(bodies[i] ?? '');

      expect(await rowOf(id)).toMatchObject({ phone: numbers[3] });
    }),
    { numRuns: 6 },
  );
});

it('a stranger is waited for in the minute of the change, and then let go', async () => {
  const body = numberChanged(aNumber(), aNumber(), 60);

  await expect(hear(body, at(90))).rejects.toMatchObject({ name: 'RetryLater', reason: 'STRANGER' });
  expect(await hear(body, at(180))).toEqual([{ customers: 0, changed: 0 }]);
});

it.each([
  ['Mexico', '5215512345678', '+525512345678'],
  ['Mexico without its 1', '525512345678', '+525512345678'],
  ['Argentina', '5491123456789', '+5491123456789'],
  ['Argentina without its 9', '541123456789', '+5491123456789'],
  ['Brazil', '5511987654321', '+5511987654321'],
  ['Brazil without its ninth digit', '551187654321', '+5511987654321'],
  ['Colombia', '573001234567', '+573001234567'],
])('a new number in %s is kept as it is dialled', async (_, waId, phone) => {
  const old = aNumber();
  const id = await aCustomer({ phone: old });

  await hear(systemMessage({ type: 'user_changed_number', wa_id: waId }, 60, { from: waIdOf(old) }));

  expect(await rowOf(id)).toMatchObject({ phone });
});

it.each([
  ['names nobody', { system: { type: 'user_changed_number', wa_id: '5215512345678' } }],
  ['tells nothing new', { from: '5215512345678', system: { type: 'user_changed_number' } }],
  [
    'names what is no number',
    { from: 'ana', system: { type: 'user_changed_number', wa_id: '5215512345678' } },
  ],
])('a change that %s is put aside', (_, { system, ...sender }) => {
  const { addresses, unread } = readWebhook(systemMessage(system, 60, sender), ours);

  expect([addresses, unread]).toEqual([[], [{ field: 'messages', why: 'malformed' }]]);
});

it('any other system message is a message and no change', () => {
  const { addresses, unread, replies } = readWebhook(systemMessage({ type: 'identity_changed' }, 60), ours);

  expect([addresses, unread, replies]).toEqual([[], [], 1]);
});
