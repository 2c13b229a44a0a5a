import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findCustomer } from '../../adapters/dynamodb/find-customer.ts';
import { settleMatter } from '../../adapters/dynamodb/settle-matter.ts';
import { marksOn, settledAttribute } from '../../adapters/dynamodb/settled-item.ts';
import { CustomerId } from '../../core/recipients/customer-id.ts';
import { Instant } from '../../core/time/instant.ts';
import { morning } from '../core/builders.ts';
import { createTable, type ServedDynamoDb, serveDynamoDb } from '../sandbox/dynamodb/served-dynamodb.ts';

const table = 'customers';
const day = 86_400_000;
let served: ServedDynamoDb;
beforeAll(async () => {
  served = await serveDynamoDb();
  await createTable(served.client, table, 'customerId');
});
afterAll(() => served?.close());

let customers = 0;
const nobody = () => CustomerId.parse(`customer-${++customers}`);
const at = (ms: number) => Instant.parse(morning + ms);

const settle = (id: CustomerId, matter: string, ms: number) =>
  settleMatter(served.client, table)(id, matter, at(ms));

/** By the matter, as far as it is short enough to stand on the row. */
async function settledOf(id: CustomerId): Promise<Record<string, Instant>> {
  const { Item = {} } = await served.client.send(
    new GetItemCommand({ TableName: table, Key: { customerId: { S: id } }, ConsistentRead: true }),
  );
  return Object.fromEntries(
    Object.entries(marksOn(unmarshall(Item))).map(([name, when]) => [name.slice('s_'.length), when]),
  );
}

const settledAt = async (id: CustomerId, matter: string) =>
  (await findCustomer(served.client, table)(id)).settled(matter);

describe('a matter of a customer’s', () => {
  it('is settled from the first event on, also of a customer whom nobody has introduced', async () => {
    const id = nobody();

    expect(await settle(id, 'offer:of-42', 1)).toBe('saved');

    expect(await settledOf(id)).toEqual({ 'offer:of-42': at(1) });
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
    const matters = [
      'payment:a.b[0] #c :d',
      'payment:a.b[0] #c :d =1, and 1,000 more',
      'card:4242',
      'onboarding:',
    ];

    for (const [i, matter] of matters.entries()) await settle(id, matter, i);

    for (const [i, matter] of matters.entries()) expect(await settledAt(id, matter)).toBe(at(i));
    expect(await settledAt(id, 'payment:a.b[0] #c :d =2, and 1,000 more')).toBeUndefined();
  });

  it('is named shortly on the row, and never as another is', () => {
    const id = fc.string({ minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(id, id, (one, other) => {
        const [first, second] = [settledAttribute(`payment:${one}`), settledAttribute(`payment:${other}`)];
        expect(first === second).toBe(one === other);
        expect(first.length).toBeLessThanOrEqual('s_'.length + 12);
        expect(first).not.toBe(settledAttribute(`offer:${one}`));
      }),
    );
  });

  it('is forgotten when one settled more than 45 days later is heard of', async () => {
    const id = nobody();
    await settle(id, 'p:old', 0);
    await settle(id, 'p:that-day', day);

    await settle(id, 'p:new', 46 * day);

    expect(await settledOf(id)).toEqual({
      'p:that-day': at(day),
      'p:new': at(46 * day),
    });
  });

  it('settled long ago and heard of late does not stay', async () => {
    const id = nobody();
    await settle(id, 'p:new', 46 * day);

    expect(await settle(id, 'p:late', 0)).toBe('saved');

    expect(await settledOf(id)).toEqual({ 'p:new': at(46 * day) });
  });

  it('stands beside seven others at most, the latest ones', async () => {
    const id = nobody();
    for (let n = 1; n <= 11; n += 1) await settle(id, `p:${n}`, n);

    const standing = await settledOf(id);

    expect(Object.values(standing).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 8 }, (_, i) => at(i + 4)),
    );
  });

  it('of a hundred that are settled at the same time leaves the row small in the end', async () => {
    const id = nobody();
    await Promise.all(Array.from({ length: 100 }, (_, n) => settle(id, `p:${n}`, n)));

    await settle(id, 'p:last', 100);

    const standing = await settledOf(id);
    expect(Object.keys(standing)).toHaveLength(8);
    expect(standing['p:last']).toBe(at(100));
    expect(Math.min(...Object.values(standing))).toBe(at(93));
  });
});
