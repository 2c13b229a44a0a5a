import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findCustomer } from '../../adapters/dynamodb/find-customer.ts';
import { saveCustomer } from '../../adapters/dynamodb/save-customer.ts';
import { CustomerId } from '../../core/recipients/customer-id.ts';
import { CustomerUpdated } from '../../core/recipients/customer-updated.ts';
import { Instant } from '../../core/time/instant.ts';
import { morning } from '../core/builders.ts';
import { createTable, type ServedDynamoDb, serveDynamoDb } from '../sandbox/dynamodb/served-dynamodb.ts';

const table = 'customers';
let served: ServedDynamoDb;
beforeAll(async () => {
  served = await serveDynamoDb();
  await createTable(served.client, table, 'customerId');
});
afterAll(() => served?.close());

let customers = 0;
const nobody = () => CustomerId.parse(`customer-${++customers}`);
const at = (ms: number) => Instant.parse(morning + ms);

const ana = { name: 'Ana', locale: 'es-MX', timeZone: 'America/Mexico_City' };
const update = (change: object = {}) => CustomerUpdated.parse({ ...ana, ...change });

const save = (id: CustomerId, details: CustomerUpdated, ms: number) =>
  saveCustomer(served.client, table)(id, details, at(ms));

async function rowOf(id: CustomerId): Promise<Record<string, unknown>> {
  const { Item = {} } = await served.client.send(
    new GetItemCommand({ TableName: table, Key: { customerId: { S: id } }, ConsistentRead: true }),
  );
  const { customerId: _, ...row } = unmarshall(Item);
  return row;
}

describe('what is known of a customer', () => {
  it('takes the latest address told, though a later update carried none', async () => {
    const id = nobody();

    expect(await save(id, update({ name: 'Ana María' }), 2)).toBe('saved');
    expect(await save(id, update({ phone: '+525512345678' }), 1)).toBe('saved');

    expect((await findCustomer(served.client, table)(id)).customer).toMatchObject({
      name: 'Ana María',
      phone: '+525512345678',
    });
  });

  it('keeps each address from whichever update told it last', async () => {
    const id = nobody();

    await save(id, update({ phone: '+525512345678' }), 3);
    await save(id, update({ phone: '+525587654321', whatsappUserId: 'MX.1', country: 'MX' }), 2);
    await save(id, update({ whatsappUserId: 'MX.2', name: 'Anita' }), 1);

    expect(await rowOf(id)).toMatchObject({
      name: 'Ana',
      phone: '+525512345678',
      whatsappUserId: 'MX.1',
      country: 'MX',
    });
  });

  it('ends the same, in whatever order updates come, at the same instant too', async () => {
    const told = fc.record(
      {
        name: fc.constantFrom('Ana', 'Ána', 'Zoë'),
        locale: fc.constantFrom('es-MX', 'pt-BR'),
        phone: fc.constantFrom('+525512345678', '+525587654321'),
        whatsappUserId: fc.constantFrom('MX.1', 'MX.2'),
        country: fc.constantFrom('MX', 'BR'),
      },
      { requiredKeys: ['name', 'locale'] },
    );
    const heard = fc.array(fc.record({ told, ms: fc.integer({ min: 0, max: 2 }) }), { maxLength: 5 });
    const all = heard.chain((events) =>
      fc.tuple(
        fc.constant(events),
        fc.shuffledSubarray(events, { minLength: events.length, maxLength: events.length }),
      ),
    );

    await fc.assert(
      fc.asyncProperty(all, async (orders) => {
        const ids = [nobody(), nobody()] as const;
        for (const [index, id] of ids.entries())
          for (const { told, ms } of orders[index] ?? []) await save(id, update(told), ms);
        expect(await rowOf(ids[1])).toEqual(await rowOf(ids[0]));
      }),
      { numRuns: 60 },
    );
  });

  it('that was written before addresses had times of their own is as old as its last update', async () => {
    const id = nobody();
    const Item = marshall({ ...ana, customerId: id, phone: '+525512345678', updatedAt: at(2) });
    await served.client.send(new PutItemCommand({ TableName: table, Item }));

    expect(await save(id, update({ phone: '+525587654321' }), 1)).toBe('stale');
    expect(await save(id, update({ phone: '+525587654321' }), 3)).toBe('saved');
    expect(await rowOf(id)).toMatchObject({ phone: '+525587654321', phoneAt: at(3), updatedAt: at(3) });
  });

  it('stays small', async () => {
    const id = nobody();
    await save(
      id,
      update({ phone: '+525512345678', whatsappUserId: 'MX.13491208655302741918', country: 'MX' }),
      1,
    );
    expect(Buffer.byteLength(JSON.stringify(await rowOf(id)))).toBeLessThan(300);
  });
});
