import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { claimMessage } from '../../adapters/dynamodb/claim-message.ts';
import { findCustomer } from '../../adapters/dynamodb/find-customer.ts';
import { messageItem, parseMessageItem } from '../../adapters/dynamodb/message-item.ts';
import { recordReports } from '../../adapters/dynamodb/record-reports.ts';
import { reserveSend } from '../../adapters/dynamodb/reserve-send.ts';
import { saveConsent } from '../../adapters/dynamodb/save-consent.ts';
import { saveCustomer } from '../../adapters/dynamodb/save-customer.ts';
import { saveOutcome } from '../../adapters/dynamodb/save-outcome.ts';
import { CustomerUpdated } from '../../core/recipients/customer-updated.ts';
import { Instant } from '../../core/time/instant.ts';
import { aMessage, aWamid, morning } from '../core/builders.ts';

const dynamodb = mockClient(DynamoDBClient);
const client = new DynamoDBClient({});
const { id, customerId } = aMessage();

const refused = (item?: Parameters<typeof parseMessageItem>[0]) =>
  new ConditionalCheckFailedException({ message: 'no', $metadata: {}, ...(item && { Item: item }) });

beforeEach(() => dynamodb.reset());

describe('a message’s row', () => {
  const gates = [
    {
      gate: 'expiry',
      verdict: 'pass' as const,
      inputs: { expiresAt: '2026-11-23T00:00:00.000Z', now: '2026-11-22T14:15:00.000Z' },
      rule: 'expiry/1',
    },
    { gate: 'known-customer', verdict: 'pass' as const, inputs: { known: true }, rule: 'known-customer/1' },
    { gate: 'address', verdict: 'pass' as const, inputs: { address: 'phone' }, rule: 'address/1' },
    {
      gate: 'consent',
      verdict: 'refuse' as const,
      inputs: { purpose: 'service', state: 'never given' },
      rule: 'consent/1',
    },
  ];
  const full = aMessage({
    eventId: 'e'.repeat(128),
    costCentre: 'c'.repeat(64),
    state: 'read',
    times: { claimed: morning, accepted: morning, sent: morning, delivered: morning, read: morning },
    wamid: aWamid(),
    gates,
    language: 'pt_BR',
  });

  it('comes back as it was written', () => {
    expect(parseMessageItem(messageItem(full))).toEqual(full);
  });

  it('stays within one write unit, with the longest ids and every status', () => {
    const longest = {
      ...full,
      customerId: 'k'.repeat(128) as typeof customerId,
      wamid: `wamid.${'w'.repeat(90)}` as ReturnType<typeof aWamid>,
    };
    const bytes = Object.entries(messageItem(longest)).reduce(
      (sum, [name, value]) => sum + name.length + sizeOf(value),
      0,
    );
    expect(bytes).toBeLessThanOrEqual(1024);
  });

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
    return kind === 'BOOL' ? 1 : Buffer.byteLength(String(inner));
  };
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
    const standing = aMessage({ state: 'read', wamid: aWamid() });
    dynamodb.on(PutItemCommand).rejects(refused(messageItem(standing)));

    expect(await claimMessage(client, 'messages')(aMessage())).toEqual({ won: false, existing: standing });
  });
});

describe('reserving a send', () => {
  const reservation = {
    customerId,
    messageId: id,
    purpose: 'service' as const,
    day: '2026-11-22',
    forget: ['2026-11-20'],
  };

  it('checks consent and takes the mark in one conditional update', async () => {
    dynamodb.on(UpdateItemCommand).resolves({});

    expect(await reserveSend(client, 'customers')(reservation)).toBe('reserved');

    expect(dynamodb.commandCalls(UpdateItemCommand)).toHaveLength(1);
    expect(dynamodb.commandCalls(UpdateItemCommand)[0]?.args[0].input).toMatchObject({
      UpdateExpression: 'ADD #day :ids REMOVE #old0',
      ConditionExpression: '#consent.#state = :granted AND NOT contains(#day, :id)',
      ExpressionAttributeNames: {
        '#day': 'sends_2026-11-22',
        '#consent': 'consent_service',
        '#old0': 'sends_2026-11-20',
      },
      ExpressionAttributeValues: { ':ids': { SS: [id] } },
    });
  });

  it('is overtaken when the customer opted out meanwhile, which is no error', async () => {
    dynamodb.on(UpdateItemCommand).rejects(refused());

    expect(await reserveSend(client, 'customers')(reservation)).toBe('overtaken');
  });

  it('passes on what is an error', async () => {
    dynamodb.on(UpdateItemCommand).rejects(new Error('throttled'));

    await expect(reserveSend(client, 'customers')(reservation)).rejects.toThrow('throttled');
  });
});

describe('saving an outcome', () => {
  const accepted = aMessage({
    state: 'accepted',
    times: { claimed: morning, accepted: morning },
    wamid: aWamid(),
    gates: [],
    language: 'es',
  });

  it('writes over a row that knows less', async () => {
    dynamodb.on(UpdateItemCommand).resolves({});

    expect(await saveOutcome(client, 'messages')(accepted)).toBe('saved');
    expect(dynamodb.commandCalls(UpdateItemCommand)[0]?.args[0].input.ConditionExpression).toBe(
      '#rank < :rank',
    );
  });

  it('leaves the state alone where a webhook knows more, and still keeps what the gates decided', async () => {
    dynamodb.on(UpdateItemCommand).rejectsOnce(refused()).resolves({});

    expect(await saveOutcome(client, 'messages')(accepted)).toBe('overtaken');
    const second = dynamodb.commandCalls(UpdateItemCommand)[1]?.args[0].input;
    expect(second?.UpdateExpression).toContain('#gates = :gates');
    expect(second?.UpdateExpression).not.toContain('#state');
  });
});

describe('recording Meta’s reports', () => {
  const report = (state: 'sent' | 'delivered' | 'read', seconds: number) => ({
    id,
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
  it('may hold consent before anybody told who the customer is', async () => {
    dynamodb.on(GetItemCommand).resolves({
      Item: {
        customerId: { S: 'ana' },
        consent_service: { M: { state: { S: 'granted' }, at: { N: String(morning) } } },
        'sends_2026-11-22': { SS: [id] },
      },
    });

    expect(await findCustomer(client, 'customers')(customerId)).toEqual({
      customer: undefined,
      consents: { service: { state: 'granted', at: morning } },
      reservations: { '2026-11-22': [id] },
    });
    expect(dynamodb.commandCalls(GetItemCommand)[0]?.args[0].input.ConsistentRead).toBe(true);
  });

  it('keeps an address that an update leaves out, and ignores an update from before the last one', async () => {
    const details = CustomerUpdated.parse({ name: 'Ana', locale: 'es_MX', timeZone: 'America/Mexico_City' });
    dynamodb.on(UpdateItemCommand).resolvesOnce({}).rejects(refused());

    expect(await saveCustomer(client, 'customers')(customerId, details, morning)).toBe('saved');
    expect(await saveCustomer(client, 'customers')(customerId, details, morning)).toBe('stale');
    expect(dynamodb.commandCalls(UpdateItemCommand)[0]?.args[0].input.UpdateExpression).toBe(
      'SET #name = :name, #locale = :locale, #timeZone = :timeZone, #updatedAt = :updatedAt',
    );
  });

  it.each([
    ['granted' as const, '#word.#at < :at'],
    ['withdrawn' as const, '#word.#at <= :at'],
  ])('takes the later word on a purpose, and a withdrawal at the same instant (%s)', async (state, newer) => {
    dynamodb.on(UpdateItemCommand).resolves({});

    await saveConsent(client, 'customers')(customerId, 'marketing', { state, at: morning });

    expect(dynamodb.commandCalls(UpdateItemCommand)[0]?.args[0].input.ConditionExpression).toBe(
      `attribute_not_exists(#word) OR ${newer}`,
    );
  });
});
