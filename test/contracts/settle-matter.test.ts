import { CreateTableCommand, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findCustomer } from '../../adapters/dynamodb/find-customer.ts';
import { settleMatter } from '../../adapters/dynamodb/settle-matter.ts';
import { settledIn } from '../../adapters/dynamodb/settled-item.ts';
import { CustomerId } from '../../core/recipients/customer-id.ts';
import { Instant } from '../../core/time/instant.ts';
import { morning } from '../core/builders.ts';
import { type ServedDynamoDb, serveDynamoDb } from '../sandbox/dynamodb/served-dynamodb.ts';

const table = 'customers';
const day = 86_400_000;
let served: ServedDynamoDb;
beforeAll(async () => {
  served = await serveDynamoDb();
  await served.client.send(
    new CreateTableCommand({
      TableName: table,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'customerId', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'customerId', KeyType: 'HASH' }],
    }),
  );
});
afterAll(() => served?.close());

let customers = 0;
const nobody = () => CustomerId.parse(`customer-${++customers}`);
const at = (ms: number) => Instant.parse(morning + ms);

const settle = (id: CustomerId, matter: string, ms: number) =>
  settleMatter(served.client, table)(id, matter, at(ms));

async function settledOf(id: CustomerId): Promise<Record<string, Instant>> {
  const { Item = {} } = await served.client.send(
    new GetItemCommand({ TableName: table, Key: { customerId: { S: id } }, ConsistentRead: true }),
  );
  return settledIn(unmarshall(Item));
}

describe('a matter of a customer’s', () => {
  it('is settled from the first event on, also of a customer whom nobody has introduced', async () => {
    const id = nobody();

    expect(await settle(id, 'payment:pay-42', 1)).toBe('saved');

    expect(await settledOf(id)).toEqual({ 'payment:pay-42': at(1) });
    expect(await findCustomer(served.client, table)(id)).toMatchObject({ customer: undefined, consents: {} });
  });

  it('keeps the latest instant at which it was settled, in whatever order the events come', async () => {
    const id = nobody();

    expect(await settle(id, 'onboarding', 1)).toBe('saved');
    expect(await settle(id, 'onboarding', 3)).toBe('saved');
    expect(await settle(id, 'onboarding', 2)).toBe('stale');
    expect(await settle(id, 'onboarding', 3)).toBe('stale');

    expect(await settledOf(id)).toEqual({ onboarding: at(3) });
  });

  it('may be named like anything: dots, spaces, colons and signs of an expression', async () => {
    const id = nobody();
    const matter = 'payment:a.b[0] #c :d =1';

    await settle(id, matter, 1);

    expect(await settledOf(id)).toEqual({ [matter]: at(1) });
  });

  it('is forgotten when one settled more than 45 days later is heard of', async () => {
    const id = nobody();
    await settle(id, 'payment:old', 0);
    await settle(id, 'payment:on-the-day', day);

    await settle(id, 'payment:new', 46 * day);

    expect(await settledOf(id)).toEqual({
      'payment:on-the-day': at(day),
      'payment:new': at(46 * day),
    });
  });

  it('settled long ago and heard of late does not stay', async () => {
    const id = nobody();
    await settle(id, 'payment:new', 46 * day);

    expect(await settle(id, 'payment:late', 0)).toBe('saved');

    expect(await settledOf(id)).toEqual({ 'payment:new': at(46 * day) });
  });

  it('stands beside nineteen others at most, the latest ones', async () => {
    const id = nobody();
    for (let n = 1; n <= 23; n += 1) await settle(id, `payment:${n}`, n);

    const standing = await settledOf(id);

    expect(Object.values(standing).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 20 }, (_, i) => at(i + 4)),
    );
  });

  it('of a hundred that are settled at the same time leaves the row small in the end', async () => {
    const id = nobody();
    await Promise.all(Array.from({ length: 100 }, (_, n) => settle(id, `payment:${n}`, n)));

    await settle(id, 'payment:last', 100);

    const standing = await settledOf(id);
    expect(Object.keys(standing)).toHaveLength(20);
    expect(standing['payment:last']).toBe(at(100));
    expect(Math.min(...Object.values(standing))).toBe(at(81));
  });
});
