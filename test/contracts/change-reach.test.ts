import { GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { changeReach } from '../../adapters/dynamodb/change-reach.ts';
import { findCustomer } from '../../adapters/dynamodb/find-customer.ts';
import { packedReach, reachOn } from '../../adapters/dynamodb/reach-item.ts';
import { saveCustomer } from '../../adapters/dynamodb/save-customer.ts';
import type { ChangeReach } from '../../core/delivery/ports.ts';
import { CustomerId } from '../../core/recipients/customer-id.ts';
import { CustomerUpdated } from '../../core/recipients/customer-updated.ts';
import { arrived, bounced, cooledDown, nothingTold, type Reach } from '../../core/recipients/reach.ts';
import { dayMs, Instant, later } from '../../core/time/instant.ts';
import { at } from '../core/builders.ts';
import { createTable, type ServedDynamoDb, serveDynamoDb } from '../sandbox/dynamodb/served-dynamodb.ts';

const table = 'customers';
const noon = at('2026-11-22T18:00:00Z');
const seconds = (s: number): Instant => later(noon, s * 1000);
let served: ServedDynamoDb;
beforeAll(async () => {
  served = await serveDynamoDb();
  await createTable(served.client, table, 'customerId');
});
afterAll(() => served?.close());

let customers = 0;
const nobody = () => CustomerId.parse(`customer-${++customers}`);
const profile = { name: 'Ana', locale: 'es-MX', timeZone: 'America/Mexico_City', phone: '+525512345678' };

const tell = (id: CustomerId, change: object, s: number) =>
  saveCustomer(served.client, table)(id, CustomerUpdated.parse({ ...profile, ...change }), seconds(s));
async function somebody(): Promise<CustomerId> {
  const id = nobody();
  await tell(id, {}, 0);
  return id;
}
const change = (id: CustomerId, how: Parameters<ChangeReach>[1]) =>
  changeReach(served.client, table)(id, how);
const bounce =
  (s: number, mark = '0a0b') =>
  (reach: Reach) =>
    bounced(reach, { at: seconds(s), mark });
const reachOf = async (id: CustomerId) => (await findCustomer(served.client, table)(id)).reach;

describe('what Meta told of how a customer is reached', () => {
  it('stands on the row until something else is told', async () => {
    const id = await somebody();
    expect(await reachOf(id)).toBeUndefined();

    expect(await change(id, bounce(1))).toBe('saved');
    expect(await change(id, (reach) => cooledDown(reach, 131049, seconds(2)))).toBe('saved');

    expect(await reachOf(id)).toEqual({
      coolDown: { code: 131049, until: seconds(2 + dayMs / 1000) },
      bounces: [{ at: seconds(1), mark: '0a0b' }],
      arrivedAt: undefined,
    });
    expect(await change(id, bounce(1))).toBe('stale');
    expect(await change(id, (reach) => arrived(reach, seconds(3)))).toBe('saved');
    expect(await reachOf(id)).toMatchObject({ bounces: [], arrivedAt: seconds(3) });
  });

  it.each([
    ['phone', { phone: '+525587654321' }],
    ['user id', { whatsappUserId: 'MX.13491208655302741918' }],
  ])(
    'counts nothing against the address once another %s is told, and keeps the cool-down',
    async (_, other) => {
      const id = await somebody();
      for (const s of [1, 2, 3]) await change(id, bounce(s));
      await change(id, (reach) => cooledDown(reach, 131049, seconds(2)));

      await tell(id, {}, 5); // the same address once more
      expect((await reachOf(id))?.bounces).toHaveLength(3);
      await tell(id, other, 6);

      expect(await reachOf(id)).toMatchObject({ bounces: [], coolDown: { code: 131049 } });
      await change(id, bounce(7));
      expect((await reachOf(id))?.bounces).toHaveLength(1);
    },
  );

  it('is told since when the address stands that messages go to', async () => {
    const id = await somebody();
    const seen: (Instant | undefined)[] = [];
    const look = (whom: CustomerId) =>
      change(whom, (reach, since) => {
        seen.push(since);
        return reach;
      });
    await look(id);

    await tell(id, { whatsappUserId: 'MX.13491208655302741918' }, 3);
    await tell(id, { phone: '+525587654321' }, 6);
    await look(id);
    const byUserId = nobody();
    await tell(byUserId, { phone: undefined, whatsappUserId: 'MX.2' }, 9);
    await look(byUserId);

    expect(seen).toEqual([seconds(0), seconds(6), seconds(9)]);
  });

  it('keeps both of two that are told at once', async () => {
    const id = await somebody();
    await Promise.all([change(id, bounce(1)), change(id, bounce(2, 'ffff'))]);
    expect((await reachOf(id))?.bounces).toHaveLength(2);
  });

  it('brings no customer back whom nobody knows', async () => {
    const id = nobody();

    expect(await change(id, bounce(1))).toBe('stale');

    const { Item } = await served.client.send(
      new GetItemCommand({ TableName: table, Key: { customerId: { S: id } }, ConsistentRead: true }),
    );
    expect(Item).toBeUndefined();
  });

  it('goes back to its buffer when others are always quicker', async () => {
    const id = await somebody();
    let s = 1;
    const slow = {
      send: async (command: object) => {
        if (command instanceof UpdateItemCommand) await change(id, bounce(++s));
        return served.client.send(command as UpdateItemCommand);
      },
    } as typeof served.client;

    await expect(changeReach(slow, table)(id, bounce(1000, 'ffff'))).rejects.toMatchObject({
      name: 'RetryLater',
    });

    expect((await reachOf(id))?.bounces.map(({ mark }) => mark)).not.toContain('ffff');
  });

  it('comes back as it was told, in at most 32 bytes', () => {
    const instant = fc.integer({ min: 1, max: 0xffff_fffe }).map((s) => Instant.parse(s * 1000));
    const reach = fc.record({
      coolDown: fc.option(fc.record({ code: fc.integer({ min: 0, max: 2_400_000 }), until: instant }), {
        nil: undefined,
      }),
      bounces: fc.array(fc.record({ at: instant, mark: fc.stringMatching(/^[0-9a-f]{4}$/) }), {
        maxLength: 3,
      }),
      arrivedAt: fc.option(instant, { nil: undefined }),
    });
    fc.assert(
      fc.property(reach, fc.boolean(), (told, hasUserId) => {
        const row = { phone: '+525512345678', ...(hasUserId && { whatsappUserId: 'MX.1' }) };
        const packed = packedReach(row, told);
        expect(packed.length).toBeLessThanOrEqual(32);
        expect(reachOn({ ...row, reach: packed })).toEqual(told);
        expect(reachOn({ ...row, phone: '+525587654321', reach: packed })).toEqual({
          ...nothingTold,
          coolDown: told.coolDown,
        });
      }),
    );
  });
});
