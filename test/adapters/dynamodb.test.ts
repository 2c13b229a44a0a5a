import {
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  TransactionConflictException,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { batchGet } from '../../adapters/dynamodb/batch-get.ts';
import { claimMessage, takeOver } from '../../adapters/dynamodb/claim-message.ts';
import { packedMark } from '../../adapters/dynamodb/customer-item.ts';
import { findCustomer } from '../../adapters/dynamodb/find-customer.ts';
import { messageItem, parseMessageItem } from '../../adapters/dynamodb/message-item.ts';
import { packedReach } from '../../adapters/dynamodb/reach-item.ts';
import { recordReports } from '../../adapters/dynamodb/record-reports.ts';
import { releaseClaim } from '../../adapters/dynamodb/release-claim.ts';
import { reserveSend, unreserve } from '../../adapters/dynamodb/reserve-send.ts';
import { saveCustomer } from '../../adapters/dynamodb/save-customer.ts';
import { saveEnding } from '../../adapters/dynamodb/save-ending.ts';
import { settleMatter } from '../../adapters/dynamodb/settle-matter.ts';
import { settledAttribute } from '../../adapters/dynamodb/settled-item.ts';
import { transactionAlert } from '../../core/catalogue/transaction-alert.ts';
import { dispatchNotification } from '../../core/delivery/dispatch-notification.ts';
import { walkGates } from '../../core/delivery/gates.ts';
import { messageIdOf, sendMarkOf } from '../../core/delivery/message-id.ts';
import { defaultPolicy } from '../../core/policy/policy.ts';
import { CustomerUpdated } from '../../core/recipients/customer-updated.ts';
import { nothingTold } from '../../core/recipients/reach.ts';
import { Instant } from '../../core/time/instant.ts';
import { aMessage, aNotification, aWamid, morning, someFacts } from '../core/builders.ts';

const dynamodb = mockClient(DynamoDBClient);
const client = new DynamoDBClient({});
const { id, customerId } = aMessage();

const refused = (item?: Parameters<typeof parseMessageItem>[0]) =>
  new ConditionalCheckFailedException({ message: 'no', $metadata: {}, ...(item && { Item: item }) });

beforeEach(() => dynamodb.reset());

// DynamoDB's rule: names and texts by their bytes, numbers about half their digits plus one, a map three and one per entry.
const sizeOf = (value: object): number => {
  const [[kind, inner] = ['', '']] = Object.entries(value);
  if (kind === 'N') return Math.ceil(String(inner).length / 2) + 1;
  if (kind === 'M')
    return (
      3 +
      Object.entries(inner as Record<string, object>).reduce(
        (sum, [name, one]) => sum + 1 + name.length + sizeOf(one),
        0,
      )
    );
  if (kind === 'B') return (inner as Uint8Array).length;
  if (kind === 'BS') return 3 + (inner as Uint8Array[]).reduce((sum, one) => sum + 1 + one.length, 0);
  return kind === 'BOOL' ? 1 : Buffer.byteLength(String(inner));
};

const bytesOf = (item: Record<string, object>): number =>
  Object.entries(item).reduce((sum, [name, value]) => sum + name.length + sizeOf(value), 0);

describe('a message’s row', () => {
  const { trace } = walkGates(
    someFacts({
      expiresAt: '2026-11-23T00:00:00Z',
      reach: { ...nothingTold, bounces: ['0a0b', '0c0d'].map((mark) => ({ at: morning, mark })) },
      type: { ...transactionAlert, policy: { quietHours: 'respected', cap: 'shared', collects: true } },
    }),
  );
  const full = aMessage({
    eventId: 'e'.repeat(64),
    costCentre: 'c'.repeat(32),
    state: 'read',
    times: { claimed: morning, accepted: morning, sent: morning, delivered: morning, read: morning },
    wamid: aWamid(),
    gates: [...trace],
    link: `https://pay.bank.example/${'p'.repeat(96)}`,
    template: 'transaction_alert/pt_BR@1f2e3d4c',
    receipt: '12.0123456789abcdef',
  });

  it('comes back as it was written', () => {
    expect(parseMessageItem(messageItem(full))).toEqual(full);
  });

  it('stays within one write unit, with long ids, a link and every status', () => {
    const longest = {
      ...full,
      customerId: 'k'.repeat(64) as typeof customerId,
      wamid: `wamid.${'w'.repeat(90)}` as ReturnType<typeof aWamid>,
    };
    expect(bytesOf(messageItem(longest))).toBeLessThanOrEqual(1024);
  });
});

describe('claiming a message', () => {
  it('writes only where nothing stands, in one put', async () => {
    dynamodb.on(PutItemCommand).resolves({});

    expect(await claimMessage(client, 'messages')(aMessage())).toEqual({ won: true });

    const [
      {
        args: [put],
      } = { args: [] },
    ] = dynamodb.commandCalls(PutItemCommand);
    expect(put?.input).toMatchObject({
      TableName: 'messages',
      ConditionExpression: 'attribute_not_exists(id)',
    });
  });

  it('is handed what stands there already', async () => {
    const standing = aMessage({ state: 'read', wamid: aWamid(), owner: 'other' });
    dynamodb.on(PutItemCommand).rejects(refused(messageItem(standing)));

    expect(await claimMessage(client, 'messages')(aMessage())).toEqual({ won: false, existing: standing });
  });
});

describe('a write whose acknowledgement was lost, so that the SDK repeats it', () => {
  const mine = aMessage({ owner: 'mine' });
  const reservation = {
    customerId,
    mark: sendMarkOf(id),
    owner: 'mine',
    purpose: 'service' as const,
    receipt: undefined,
    day: '2026-11-22',
    neighbours: ['2026-11-21', '2026-11-23'],
    caps: [{ counter: 'shared' as const, most: 3 }],
    matters: [],
    forget: [],
    pairUntil: undefined,
    countedAt: undefined,
    at: morning,
  };

  it('meets its own claim, and has it', async () => {
    dynamodb.on(PutItemCommand).rejects(refused(messageItem(mine)));
    expect(await claimMessage(client, 'messages')(mine)).toEqual({ won: true });
  });

  it('meets its own take-over, and has it', async () => {
    dynamodb.on(UpdateItemCommand).rejects(refused(messageItem(mine)));
    expect(await takeOver(client, 'messages')(aMessage({ owner: 'other' }), mine)).toBe(true);
  });

  it.each([
    ['mine', 'reserved'],
    ['other', 'overtaken'],
  ])('meets the mark "%s", and is %s', async (lastSend, answer) => {
    dynamodb.on(UpdateItemCommand).rejects(refused({ customerId: { S: 'ana' }, lastSend: { S: lastSend } }));
    expect(await reserveSend(client, 'customers')(reservation)).toBe(answer);
  });

  it('meets a change of consent in flight is asked again', async () => {
    dynamodb
      .on(UpdateItemCommand)
      .rejects(new TransactionConflictException({ message: 'a transaction is in progress', $metadata: {} }));
    expect(await reserveSend(client, 'customers')(reservation)).toBe('overtaken');
  });
});

describe('a write that meets a change of consent in flight', () => {
  const conflict = new TransactionConflictException({ message: 'in progress', $metadata: {} });
  const place = { customerId, mark: sendMarkOf(id), day: '2026-11-22', caps: [] };
  const writes = {
    'gives a place back': () => unreserve(client, 'customers')(place),
    'settles a matter': () => settleMatter(client, 'customers')(customerId, 'card:4242', morning),
    'tells of a customer': () =>
      saveCustomer(client, 'customers')(
        customerId,
        CustomerUpdated.parse({ name: 'Ana', locale: 'es', timeZone: 'America/Lima' }),
        morning,
      ),
  };

  it.each(Object.entries(writes))('and %s is repeated until that is over', async (_, write) => {
    dynamodb.on(UpdateItemCommand).rejectsOnce(conflict).rejectsOnce(conflict).resolves({});
    await write();
    expect(dynamodb.commandCalls(UpdateItemCommand)).toHaveLength(3);
  });

  it.each(Object.entries(writes))(
    'and %s goes back to its buffer when that does not end',
    async (_, write) => {
      dynamodb.on(UpdateItemCommand).rejects(conflict);
      await expect(write()).rejects.toMatchObject({ name: 'RetryLater', reason: 'BUSY' });
    },
  );
});

describe('rows that are asked for together', () => {
  it('are asked for again, after a while, where the table did not answer for all', async () => {
    const key = (name: string) => ({ customerId: { S: name } });
    dynamodb
      .on(BatchGetItemCommand)
      .resolvesOnce({
        Responses: { customers: [key('ana')] },
        UnprocessedKeys: { customers: { Keys: [key('luis')] } },
      })
      .resolves({ Responses: { customers: [key('luis')] } });

    const begun = performance.now();
    expect(await batchGet(client, 'customers', [key('ana'), key('luis')])).toEqual([key('ana'), key('luis')]);

    expect(performance.now() - begun).toBeGreaterThan(30);
    const asked = dynamodb
      .commandCalls(BatchGetItemCommand)
      .map(({ args: [{ input }] }) => input.RequestItems);
    expect(asked[1]?.customers?.Keys).toEqual([key('luis')]);
  });
});

describe('an attempt', () => {
  const ending = {
    outcome: { state: 'accepted' as const, wamid: aWamid() },
    at: morning,
    gates: [],
    template: 'transaction_alert/es@1f2e3d4c',
  };

  it('keeps what the gates decided where a webhook knows more already', async () => {
    dynamodb.on(UpdateItemCommand).rejectsOnce(refused()).resolves({});

    expect(await saveEnding(client, 'messages')(aMessage(), ending)).toBe('overtaken');
    const second = dynamodb.commandCalls(UpdateItemCommand)[1]?.args[0].input;
    expect(second?.UpdateExpression).toContain('#gates = :gates');
    expect(second?.UpdateExpression).not.toContain('#state');
  });

  it('passes on what is an error', async () => {
    dynamodb.on(UpdateItemCommand).rejects(new Error('throttled'));
    await expect(saveEnding(client, 'messages')(aMessage(), ending)).rejects.toThrow('throttled');
    await expect(
      releaseClaim(client, 'messages')({ ...aMessage(), unposted: true, at: morning, trouble: 'BUSY' }),
    ).rejects.toThrow('throttled');
  });

  it('costs three writes and one read up to Meta’s answer', async () => {
    dynamodb.on(GetItemCommand).resolves({
      Item: {
        customerId: { S: 'ana' },
        name: { S: 'Ana' },
        locale: { S: 'es-MX' },
        timeZone: { S: 'America/Mexico_City' },
        phone: { S: '+525512345678' },
        consent_service: { M: { state: { S: 'granted' }, at: { N: String(morning) } } },
      },
    });
    dynamodb.on(PutItemCommand).resolves({}).on(UpdateItemCommand).resolves({});

    await dispatchNotification({
      now: () => morning,
      ticks: () => 0,
      newOwner: () => 'mine',
      claim: claimMessage(client, 'messages'),
      takeOver: takeOver(client, 'messages'),
      noteReuse: async () => undefined,
      findCustomer: findCustomer(client, 'customers'),
      reserve: reserveSend(client, 'customers'),
      unreserve: unreserve(client, 'customers'),
      takeTurn: async () => ({ waitedMs: 0, end: async () => undefined }),
      send: async () => ({ state: 'accepted', wamid: aWamid() }),
      save: saveEnding(client, 'messages'),
      release: releaseClaim(client, 'messages'),
      findTemplateVersions: async () => [],
      openCircuit: () => undefined,
      defer: async () => undefined,
      rules: { policy: defaultPolicy, defaultLanguage: 'es' },
    })(transactionAlert, aNotification(), { record: 'r-1', redriven: false, woken: false });

    const asked = dynamodb.calls().map(({ args: [command] }) => command.constructor.name);
    expect(asked).toEqual(['PutItemCommand', 'GetItemCommand', 'UpdateItemCommand', 'UpdateItemCommand']);
  });
});

describe('recording Meta’s reports', () => {
  const report = (state: 'sent' | 'delivered' | 'read', seconds: number) => ({
    id,
    attempt: 1 as const,
    wamid: aWamid(),
    state,
    at: Instant.parse(morning + seconds * 1000),
  });

  it('moves a message by all of them in one write', async () => {
    dynamodb.on(UpdateItemCommand).resolves({});

    expect(
      await recordReports(client, 'messages')(id, [
        report('read', 3),
        report('sent', 1),
        report('delivered', 2),
      ]),
    ).toBe('moved');

    expect(dynamodb.commandCalls(UpdateItemCommand)).toHaveLength(1);
    const input = dynamodb.commandCalls(UpdateItemCommand)[0]?.args[0].input;
    expect(input?.ExpressionAttributeValues?.[':state']).toEqual({ S: 'read' });
    expect(Object.values(input?.ExpressionAttributeNames ?? {})).toEqual(
      expect.arrayContaining(['sent', 'delivered', 'read']),
    );
  });

  it('writes nothing more about a message that knows it all', async () => {
    const times = { claimed: morning, sent: morning, delivered: morning };
    dynamodb.on(UpdateItemCommand).rejects(refused(messageItem(aMessage({ state: 'delivered', times }))));

    expect(await recordReports(client, 'messages')(id, [report('sent', 1)])).toBe('known');
    expect(dynamodb.commandCalls(UpdateItemCommand)).toHaveLength(1);
  });

  it('says so when there is no such message', async () => {
    dynamodb.on(UpdateItemCommand).rejects(refused());

    expect(await recordReports(client, 'messages')(id, [report('sent', 1)])).toBe('unknown');
  });
});

describe('a customer’s row', () => {
  it('stays within one write unit through busy days, since each send pays for all of it', () => {
    const word = {
      M: { state: { S: 'granted' }, at: { N: String(morning) }, receipt: { S: '12.0123456789abcdef' } },
    };
    const ids = (count: number) => ({
      BS: Array.from({ length: count }, (_, i) => packedMark(sendMarkOf(messageIdOf(`evt-${i}`)))),
    });
    const settled = [
      ...Array.from({ length: 5 }, (_, i) => `payment:pay-202611-00002${i}`),
      'offer:offer-20261122-000011',
      'onboarding:',
      'transaction:7d1f7a56-93c4-4f2a-9d0a-2f6f6f0f6a11',
    ];
    const busy = {
      customerId: { S: 'c'.repeat(36) },
      name: { S: 'Ana Sofía López Hernández' },
      locale: { S: 'es-MX' },
      timeZone: { S: 'America/Argentina/Buenos_Aires' },
      country: { S: 'MX' },
      phone: { S: '+5215512345678' },
      ...Object.fromEntries(
        ['updatedAt', 'phoneAt', 'countryAt'].map((name) => [name, { N: String(morning) }]),
      ),
      ...Object.fromEntries(['service', 'marketing', 'security'].map((one) => [`consent_${one}`, word])),
      receiptHead: { M: { number: { N: '12' }, hash: { S: 'f'.repeat(64) } } },
      lastSend: { S: 'a1b2c3d4.AbCdEfGh' },
      reach: {
        B: packedReach(
          {},
          {
            coolDown: { code: 131049, until: morning },
            arrivedAt: morning,
            bounces: ['0001', '0002', '0003'].map((mark) => ({ at: morning, mark })),
          },
        ),
      },
      ...Object.fromEntries(settled.map((matter) => [settledAttribute(matter), { N: String(morning) }])),
      'sends_2026-11-22_t': ids(10),
      'sends_2026-11-22_s': ids(3),
      'sends_2026-11-22_m': ids(1),
      'sends_2026-11-22_r': ids(1),
      'sends_2026-11-21_t': ids(5),
      pair: { N: String(morning + 1) },
      sent: { N: String(morning) },
    };
    expect(bytesOf(busy)).toBeLessThanOrEqual(1024);
  });

  it('may hold consent before anybody told who the customer is', async () => {
    dynamodb.on(GetItemCommand).resolves({
      Item: {
        customerId: { S: 'ana' },
        consent_service: { M: { state: { S: 'granted' }, at: { N: String(morning) } } },
        'sends_2026-11-22_s': { BS: [packedMark(sendMarkOf(id))] },
        's_card:4242': { N: String(morning) },
      },
    });

    const record = await findCustomer(client, 'customers')(customerId);
    expect(record.settled('card:4242')).toBe(morning);
    expect(record).toEqual({
      customer: undefined,
      consents: { service: { state: 'granted', at: morning } },
      settled: expect.any(Function),
      reservations: [{ day: '2026-11-22', counter: 'shared', marks: [sendMarkOf(id)] }],
    });
    expect(dynamodb.commandCalls(GetItemCommand)[0]?.args[0].input.ConsistentRead).toBe(true);
  });

  const details = CustomerUpdated.parse({ name: 'Ana', locale: 'es_MX', timeZone: 'America/Mexico_City' });

  it('takes an update in one write, and keeps an address that it leaves out', async () => {
    dynamodb.on(UpdateItemCommand).resolves({});

    expect(await saveCustomer(client, 'customers')(customerId, details, morning)).toBe('saved');

    expect(dynamodb.commandCalls(UpdateItemCommand)).toHaveLength(1);
    expect(dynamodb.commandCalls(UpdateItemCommand)[0]?.args[0].input).toMatchObject({
      UpdateExpression: 'SET #name = :name, #locale = :locale, #timeZone = :timeZone, #updatedAt = :at',
      ConditionExpression: '(attribute_not_exists(#updatedAt) OR #updatedAt < :at)',
    });
  });

  it('is left alone by an update that tells nothing later', async () => {
    const standing = { ...details, updatedAt: morning };
    dynamodb.on(UpdateItemCommand).rejects(refused(marshall(standing)));

    expect(await saveCustomer(client, 'customers')(customerId, details, morning)).toBe('stale');
    expect(dynamodb.commandCalls(UpdateItemCommand)).toHaveLength(1);
  });

  it('sends an update back to its buffer when the row moved between its two writes', async () => {
    const standing = marshall({ ...details, updatedAt: morning + 1 });
    const late = CustomerUpdated.parse({ ...details, phone: '+525512345678' });
    dynamodb.on(UpdateItemCommand).rejects(refused(standing));

    await expect(saveCustomer(client, 'customers')(customerId, late, morning)).rejects.toMatchObject({
      name: 'RetryLater',
    });
    expect(dynamodb.commandCalls(UpdateItemCommand)).toHaveLength(2);
  });
});
