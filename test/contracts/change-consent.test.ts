import {
  CreateTableCommand,
  DeleteItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scanReceipts, scanWords, withReceipts } from '../../adapters/dynamodb/audit-consent.ts';
import { changeConsent, changeConsents } from '../../adapters/dynamodb/change-consent.ts';
import { findByName } from '../../adapters/dynamodb/find-by-name.ts';
import { findDoubtfulReceipts, findReceipts } from '../../adapters/dynamodb/find-receipts.ts';
import { findStanding } from '../../adapters/dynamodb/find-standing.ts';
import { findStandings } from '../../adapters/dynamodb/find-standings.ts';
import { noteEvent } from '../../adapters/dynamodb/note-event.ts';
import { saveCustomer } from '../../adapters/dynamodb/save-customer.ts';
import type { Purpose } from '../../core/consent/consent.ts';
import type { Decide } from '../../core/consent/ports.ts';
import { newsIn, type Statement } from '../../core/consent/receipt.ts';
import { verifyChain } from '../../core/consent/verify-chain.ts';
import { CustomerId } from '../../core/recipients/customer-id.ts';
import { CustomerUpdated } from '../../core/recipients/customer-updated.ts';
import { Instant } from '../../core/time/instant.ts';
import { morning } from '../core/builders.ts';
import { createTable, type ServedDynamoDb, serveDynamoDb } from '../sandbox/dynamodb/served-dynamodb.ts';
import { receiptsTable } from './delivery-store.ts';

const tables = { customers: 'customers', receipts: 'receipts' };
let served: ServedDynamoDb;
beforeAll(async () => {
  served = await serveDynamoDb();
  const index = (IndexName: string, AttributeName: string) => ({
    IndexName,
    KeySchema: [{ AttributeName, KeyType: 'HASH' as const }],
    Projection: { ProjectionType: 'KEYS_ONLY' as const },
  });
  await served.client.send(
    new CreateTableCommand({
      TableName: tables.customers,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: ['customerId', 'phone', 'whatsappUserId'].map((AttributeName) => ({
        AttributeName,
        AttributeType: 'S',
      })),
      KeySchema: [{ AttributeName: 'customerId', KeyType: 'HASH' }],
      GlobalSecondaryIndexes: [index('ByPhone', 'phone'), index('ByWhatsAppUserId', 'whatsappUserId')],
    }),
  );
  await createTable(served.client, 'messages', 'id');
  await receiptsTable(served.client, tables.receipts);
});
afterAll(() => served?.close());

let customers = 0;
const nobody = () => CustomerId.parse(`customer-${++customers}`);
const at = (ms: number) => Instant.parse(morning + ms);

const aStatement = (change: Partial<Statement> = {}): Statement => ({
  purpose: 'service',
  state: 'granted',
  at: morning,
  by: 'event:e-1',
  channel: 'app',
  wording: 'Acepto “todo”, ¿sí?\r\nÓrale 👍',
  wordingVersion: '1',
  capturedAt: at(-1000),
  locale: 'es-MX',
  ...change,
});

const hear = (id: CustomerId, ...statements: Statement[]) =>
  changeConsent(served.client, tables)(id, ({ consents }) => newsIn(consents, statements), at(60_000));
const chainOf = (id: CustomerId) => findReceipts(served.client, tables.receipts)(id);
const standingOf = (id: CustomerId) => findStanding(served.client, tables.customers)(id);
const findingsOn = async (id: CustomerId) =>
  verifyChain(id, await findDoubtfulReceipts(served.client, tables.receipts)(id), await standingOf(id));

describe('a change of consent', () => {
  it('appends what was said, exactly, and leaves the word with its receipt on the customer’s row', async () => {
    const id = nobody();

    const [receipt] = await hear(id, aStatement());

    expect(await chainOf(id)).toEqual([receipt]);
    expect(receipt).toMatchObject({ ...aStatement(), customerId: id, number: 1, previous: '' });
    expect(await standingOf(id)).toEqual({
      consents: {
        service: { state: 'granted', at: morning, receipt: `1.${receipt?.hash.slice(0, 16)}` },
      },
      head: { number: 1, hash: receipt?.hash },
    });
  });

  it('of several purposes is one transaction with a receipt each', async () => {
    const id = nobody();
    const purposes: Purpose[] = ['service', 'marketing', 'security'];

    await hear(id, ...purposes.map((purpose) => aStatement({ purpose })));
    await hear(id, aStatement({ state: 'withdrawn', at: at(1) }));

    expect((await chainOf(id)).map(({ number, purpose, state }) => `${number} ${purpose} ${state}`)).toEqual([
      '1 service granted',
      '2 marketing granted',
      '3 security granted',
      '4 service withdrawn',
    ]);
    expect(await findingsOn(id)).toEqual([]);
  });

  it('that is none, or comes late, appends nothing', async () => {
    const id = nobody();
    await hear(id, aStatement({ state: 'withdrawn', at: at(5) }));

    expect(await hear(id, aStatement({ state: 'withdrawn', at: at(5) }))).toEqual([]);
    expect(await hear(id, aStatement({ at: at(5) }))).toEqual([]);
    expect(await hear(id, aStatement({ at: at(4) }))).toEqual([]);

    expect(await chainOf(id)).toHaveLength(1);
  });

  it('waits for its turn among others, so that no word is lost and the latest stands', async () => {
    const id = nobody();
    const statements = Array.from({ length: 8 }, (_, i) =>
      aStatement({ at: at(i), by: `event:${i}`, state: i % 2 === 0 ? 'granted' : 'withdrawn' }),
    );

    const outcomes = await Promise.allSettled(statements.map((statement) => hear(id, statement)));
    for (const [i, { status }] of outcomes.entries()) {
      const statement = statements[i];
      if (status === 'rejected' && statement) await hear(id, statement); // as its queue would
    }

    expect((await standingOf(id)).consents.service).toMatchObject({ state: 'withdrawn', at: at(7) });
    expect(await findingsOn(id)).toEqual([]);
  });

  it('goes back to its buffer when others are always quicker', async () => {
    const id = nobody();
    let ms = 0;
    const overtaken = changeConsent(served.client, tables)(
      id,
      async ({ consents }) => {
        ms += 1;
        await hear(id, aStatement({ at: at(ms) }));
        return newsIn(consents, [aStatement({ at: at(1000) })]);
      },
      morning,
    );

    await expect(overtaken).rejects.toMatchObject({ name: 'RetryLater', reason: 'BUSY' });
    expect((await standingOf(id)).consents.service?.at).toBe(at(ms));
  });

  it('goes by the chain where the customer’s row was lost, and puts back the words that it knew', async () => {
    const id = nobody();
    await hear(id, aStatement(), aStatement({ purpose: 'marketing', state: 'withdrawn' }));
    await served.client.send(
      new DeleteItemCommand({ TableName: tables.customers, Key: { customerId: { S: id } } }),
    );

    expect(await hear(id, aStatement({ purpose: 'marketing', at: at(-1) }))).toEqual([]);
    await hear(id, aStatement({ state: 'withdrawn', at: at(1) }));

    expect((await standingOf(id)).consents).toMatchObject({
      service: { state: 'withdrawn' },
      marketing: { state: 'withdrawn' },
    });
    expect((await chainOf(id)).map(({ number }) => number)).toEqual([1, 2, 3]);
    expect(await findingsOn(id)).toEqual([]);
  });

  it('that was tampered with on the table is named', async () => {
    const id = nobody();
    await hear(id, aStatement());
    await hear(id, aStatement({ at: at(1) }));
    await served.client.send(
      new UpdateItemCommand({
        TableName: tables.receipts,
        Key: { customerId: { S: id }, number: { N: '1' } },
        UpdateExpression: 'SET wording = :other',
        ExpressionAttributeValues: { ':other': { S: 'Acepto publicidad.' } },
      }),
    );

    expect(await findingsOn(id)).toMatchObject([{ problem: 'altered', number: 1 }]);
  });
});

describe('changes of several customers at once', () => {
  const together = (ids: readonly CustomerId[], decide: Decide) =>
    changeConsents(served.client, tables)(
      ids.map((id) => ({ id, decide })),
      morning,
    );
  const grant: Decide = ({ consents }) =>
    newsIn(consents, [aStatement(), aStatement({ purpose: 'security' })]);

  it('are each recorded as if alone', async () => {
    const ids = [nobody(), nobody(), nobody()];

    await together(ids, grant);
    await together(ids, grant);

    for (const id of ids) {
      expect((await chainOf(id)).map(({ purpose }) => purpose)).toEqual(['service', 'security']);
      expect(await findingsOn(id)).toEqual([]);
    }
  });

  it('leave out whose row cannot be read, and say who that is', async () => {
    const [ana, broken] = [nobody(), nobody()];
    await served.client.send(
      new PutItemCommand({
        TableName: tables.customers,
        Item: { customerId: { S: broken }, consent_service: { S: 'yes' } },
      }),
    );

    expect(await together([broken, ana], grant)).toEqual([broken]);

    expect((await standingOf(ana)).consents.service?.state).toBe('granted');
    expect(await chainOf(broken)).toEqual([]);
  });

  it('do not hold up one another: one who withdraws meanwhile is asked again, and the rest is recorded', async () => {
    const [ana, luis] = [nobody(), nobody()];
    let withdrawn = false;

    await together([ana, luis], async ({ consents }) => {
      if (!withdrawn) {
        withdrawn = true;
        await hear(ana, aStatement({ state: 'withdrawn', at: at(-5) }));
      }
      return consents.service ? [] : [aStatement()];
    });

    expect((await standingOf(ana)).consents.service?.state).toBe('withdrawn');
    expect((await standingOf(luis)).consents.service?.state).toBe('granted');
  });
});

describe('an event that is repeated', () => {
  it('counts as of when it was first heard', async () => {
    const note = noteEvent(served.client, 'messages');
    const event = { eventId: 'again', contentHash: 'h' };

    expect(await note(event, at(1))).toEqual({ heardAt: at(1) });
    expect(await note(event, at(2))).toEqual({ heardAt: at(1) });
    expect(await note({ ...event, contentHash: 'other' }, at(3))).toBe('reused');
  });
});

describe('a customer', () => {
  const introduce = async (details: object) => {
    const id = nobody();
    const profile = { name: 'Ana', locale: 'es-MX', timeZone: 'America/Mexico_City' };
    await saveCustomer(served.client, tables.customers)(
      id,
      CustomerUpdated.parse({ ...profile, ...details }),
      morning,
    );
    return id;
  };
  const find = (name: object) => findByName(served.client, tables.customers)(name);

  it('is found by WhatsApp’s spelling of the number, by user id, or by both at once', async () => {
    const ana = await introduce({ phone: '+525511112222', whatsappUserId: 'MX.111' });
    const joao = await introduce({ phone: '+5531987651111' });

    expect(await find({ waId: '5215511112222' })).toEqual([ana]);
    expect(await find({ userId: 'MX.111' })).toEqual([ana]);
    expect(await find({ waId: '5215511112222', userId: 'MX.111' })).toEqual([ana]);
    expect(await find({ waId: '553187651111' })).toEqual([joao]);
    expect(await find({ waId: '34600000000', userId: 'ES.1' })).toEqual([]);
    expect(await find({})).toEqual([]);
  });

  it('may share a number with others, who are all found', async () => {
    const family = [await introduce({ phone: '+525533334444' }), await introduce({ phone: '+525533334444' })];
    expect((await find({ waId: '5215533334444' })).toSorted()).toEqual(family.toSorted());
  });
});

describe('an audit', () => {
  it('sees every receipt, every word, and which words have none', async () => {
    const proven = nobody();
    const unproven = nobody();
    const broken = nobody();
    await hear(proven, aStatement());
    const word = { M: { state: { S: 'granted' }, at: { N: String(morning) } } };
    await served.client.send(
      new PutItemCommand({
        TableName: tables.customers,
        Item: { customerId: { S: unproven }, consent_service: word },
      }),
    );
    await served.client.send(
      new PutItemCommand({
        TableName: tables.customers,
        Item: { customerId: { S: broken }, consent_service: { S: 'yes' } },
      }),
    );

    const seen: string[] = [];
    for await (const page of scanReceipts(served.client, tables.receipts))
      seen.push(...page.map(({ customerId, number }) => `${customerId} ${number}`));
    const words: string[] = [];
    for await (const page of scanWords(served.client, tables.customers)) words.push(...page);

    expect(seen).toContain(`${proven} 1`);
    expect(words).toEqual(expect.arrayContaining([proven, unproven, broken]));
    expect(await withReceipts(served.client, tables.receipts)([proven, unproven])).toEqual(new Set([proven]));
    const standings = await findStandings(served.client, tables.customers)([proven, broken, 'none']);
    expect(standings.get(proven)).toMatchObject({ head: { number: 1 } });
    expect(standings.get(broken)).toBe('unreadable');
    expect(standings.get('none')).toEqual({ consents: {}, head: undefined });
  });
});
