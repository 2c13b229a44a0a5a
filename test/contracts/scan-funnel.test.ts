import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findLastSend } from '../../adapters/dynamodb/find-last-send.ts';
import { messageItem } from '../../adapters/dynamodb/message-item.ts';
import { noteEvent } from '../../adapters/dynamodb/note-event.ts';
import { noteOutcome } from '../../adapters/dynamodb/note-outcome.ts';
import { recordTouch } from '../../adapters/dynamodb/record-touch.ts';
import { scanDeliveries } from '../../adapters/dynamodb/scan-deliveries.ts';
import { type ScannedPage, scanInParallel } from '../../adapters/dynamodb/scan-in-parallel.ts';
import { scanTouches } from '../../adapters/dynamodb/scan-touches.ts';
import { messageIdOf } from '../../core/delivery/message-id.ts';
import { CustomerId } from '../../core/recipients/customer-id.ts';
import { Instant } from '../../core/time/instant.ts';
import { aMessage, aWamid, morning } from '../core/builders.ts';
import { aTouch } from '../core/touches.ts';
import { createTable, type ServedDynamoDb, serveDynamoDb } from '../sandbox/dynamodb/served-dynamodb.ts';

let served: ServedDynamoDb;
beforeAll(async () => {
  served = await serveDynamoDb();
  await createTable(served.client, 'messages', 'id');
  await createTable(served.client, 'outcomes', 'customerId', 'messageId');
  await createTable(served.client, 'customers', 'customerId');
});
afterAll(() => served?.close());

const past = (ms: number): Instant => Instant.parse(morning + ms);

async function allOf<Row>(pages: AsyncIterable<ScannedPage<Row>>) {
  const rows: Row[] = [];
  let looked = 0;
  for await (const page of pages) {
    rows.push(...page.rows);
    looked += page.scanned;
  }
  return { rows, looked };
}

const keep = (n: number, claimed: number) =>
  served.client.send(
    new PutItemCommand({
      TableName: 'messages',
      Item: messageItem(
        aMessage({
          id: messageIdOf(`evt-${n}`),
          eventId: `evt-${n}`,
          state: 'delivered',
          times: { claimed: past(claimed), accepted: past(claimed + 1), delivered: past(claimed + 2) },
          wamid: aWamid(n),
          template: 'transaction_alert/es_MX@1f2e3d4c',
          variant: 'call-to-action/now',
          link: 'https://bank.example/pay',
        }),
      ),
    }),
  );

describe('how far messages came', () => {
  it('is read of each once that was claimed since, and of no other row', async () => {
    for (let n = 0; n < 40; n += 1) await keep(n, n - 10);
    const heard = { eventId: 'paid-1', contentHash: 'of a payment' };
    await noteEvent(served.client, 'messages')(heard, past(60_000));

    const { rows, looked } = await allOf(scanDeliveries(served.client, 'messages', past(0)));

    expect(looked).toBe(41);
    expect(rows).toHaveLength(30);
    expect(new Set(rows.map(({ times }) => times.claimed)).size).toBe(30);
    expect(rows.find(({ times }) => times.claimed === past(0))).toEqual({
      type: 'transaction-alert',
      state: 'delivered',
      times: { claimed: past(0), accepted: past(1), delivered: past(2) },
      template: 'transaction_alert/es_MX@1f2e3d4c',
      variant: 'call-to-action/now',
      link: 'https://bank.example/pay',
    });
  });
});

describe('what came of messages', () => {
  it('is read of each once that Meta took in the period, and of none that it has not taken yet', async () => {
    for (let n = 0; n < 30; n += 1) {
      const { answers: _, conversions: _none, ...touch } = aTouch(n, { at: past(n) });
      await recordTouch(served.client, 'outcomes')(touch);
    }
    const note = noteOutcome(served.client, 'outcomes');
    const { customerId, messageId } = aTouch(7);
    await note({ customerId, messageId }, { conversion: { kind: 'payment', at: past(99) } });
    const early = { customerId, messageId: messageIdOf('early') };
    await note(early, { conversion: { kind: 'click', at: past(9) } });

    const period = { since: past(5), until: past(25) };
    const { rows, looked } = await allOf(scanTouches(served.client, 'outcomes', period));

    expect(looked).toBe(31);
    expect(rows.map(({ at }) => at).sort()).toEqual(Array.from({ length: 20 }, (_, n) => past(n + 5)));
    expect(rows.find((touch) => touch.messageId === messageId)).toEqual(
      aTouch(7, { at: past(7), conversions: { payment: past(99) } }),
    );
  });
});

describe('a table that is read in several places at once', () => {
  it('is read page by page, each row once', async () => {
    const scan = { TableName: 'messages', Limit: 2 };

    const { rows } = await allOf(scanInParallel(served.client, scan, ({ id }) => id?.S));

    expect(rows).toHaveLength(41);
    expect(new Set(rows).size).toBe(41);
  });

  it('may be left in the middle', async () => {
    for await (const { rows } of scanInParallel(
      served.client,
      { TableName: 'messages', Limit: 1 },
      Object.keys,
    )) {
      expect(rows.length).toBeLessThanOrEqual(1);
      break;
    }
  });

  it('that is none fails', async () => {
    await expect(allOf(scanInParallel(served.client, { TableName: 'none' }, Object.keys))).rejects.toThrow();
  });
});

it('when a customer was last written to is known from the row that each send marks, and unknown of others', async () => {
  const find = findLastSend(served.client, 'customers');
  const item = { customerId: { S: 'ana' }, name: { S: 'Ana' }, sent: { N: String(morning) } };
  await served.client.send(new PutItemCommand({ TableName: 'customers', Item: item }));

  expect(await find(CustomerId.parse('ana'))).toBe(morning);
  expect(await find(CustomerId.parse('nobody'))).toBeUndefined();
});
