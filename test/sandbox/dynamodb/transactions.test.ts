import {
  CreateTableCommand,
  GetItemCommand,
  IdempotentParameterMismatchException,
  PutItemCommand,
  ScanCommand,
  TransactGetItemsCommand,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ServedDynamoDb, serveDynamoDb } from './served-dynamodb.ts';

let served: ServedDynamoDb;
let TableName = '';
let tablesMade = 0;

async function newTable(): Promise<void> {
  TableName = `accounts-${++tablesMade}`;
  await served.client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: 'id', AttributeType: 'S' },
        { AttributeName: 'owner', AttributeType: 'S' },
      ],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'by-owner',
          KeySchema: [{ AttributeName: 'owner', KeyType: 'HASH' }],
          Projection: { ProjectionType: 'ALL' },
        },
      ],
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
    }),
  );
}

beforeAll(async () => {
  served = await serveDynamoDb();
});
afterAll(() => served.close());
beforeEach(newTable);

const put = (id: string, balance: number): TransactWriteItem => ({
  Put: { TableName, Item: { id: { S: id }, balance: { N: String(balance) } } },
});
const add = (id: string, amount: number): TransactWriteItem => ({
  Update: {
    TableName,
    Key: { id: { S: id } },
    UpdateExpression: 'ADD balance :amount',
    ConditionExpression: 'balance >= :least',
    ExpressionAttributeValues: { ':amount': { N: String(amount) }, ':least': { N: String(-amount) } },
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  },
});
const mustNotExist = (id: string): TransactWriteItem => ({
  ConditionCheck: {
    TableName,
    Key: { id: { S: id } },
    ConditionExpression: 'attribute_not_exists(#id)',
    ExpressionAttributeNames: { '#id': 'id' },
  },
});
const write = (TransactItems: TransactWriteItem[], ClientRequestToken?: string) =>
  served.client.send(new TransactWriteItemsCommand({ TransactItems, ClientRequestToken }));
const failureOf = (promise: Promise<unknown>) =>
  promise.then(() => undefined).catch((error: unknown) => error);
const balance = async (id: string) =>
  (await served.client.send(new GetItemCommand({ TableName, Key: { id: { S: id } } }))).Item?.balance?.N;
const records = () => served.dynamodb.readStream(served.dynamodb.streamArn(TableName) ?? '', undefined, 1000);

describe('A transaction', () => {
  it('does all of its writes, of four kinds', async () => {
    await write([put('a', 10), put('b', 5), put('gone', 1)]);
    await write([
      add('a', -3),
      add('b', 3),
      { Delete: { TableName, Key: { id: { S: 'gone' } } } },
      put('c', 1),
      mustNotExist('d'),
    ]);
    expect([await balance('a'), await balance('b'), await balance('gone'), await balance('c')]).toEqual([
      '7',
      '8',
      undefined,
      '1',
    ]);
    expect(records().map((record) => record.eventName)).toEqual([
      ...['INSERT', 'INSERT', 'INSERT'],
      ...['MODIFY', 'MODIFY', 'REMOVE', 'INSERT'],
    ]);
  });

  it('gives a reason for each element in their order, with the item where it was asked for', async () => {
    await write([put('a', 10), put('b', 5), put('d', 0)]);
    const failure = await failureOf(write([add('a', 1), add('b', -6), put('c', 1), mustNotExist('d')]));
    expect(failure).toBeInstanceOf(TransactionCanceledException);
    expect(failure).toMatchObject({
      message: expect.stringContaining('[None, ConditionalCheckFailed, None, ConditionalCheckFailed]'),
      CancellationReasons: [
        { Code: 'None' },
        { Code: 'ConditionalCheckFailed', Item: { id: { S: 'b' }, balance: { N: '5' } } },
        { Code: 'None' },
        { Code: 'ConditionalCheckFailed', Message: 'The conditional request failed' },
      ],
    });
    expect([await balance('a'), await balance('b'), await balance('c')]).toEqual(['10', '5', undefined]);
    expect(records()).toHaveLength(3);
  });

  it('is cancelled by an element that cannot be applied, such as adding to a text', async () => {
    await served.client.send(
      new PutItemCommand({ TableName, Item: { id: { S: 'text' }, balance: { S: 'none' } } }),
    );
    const impossible: TransactWriteItem = {
      Update: {
        TableName,
        Key: { id: { S: 'text' } },
        UpdateExpression: 'ADD balance :one',
        ExpressionAttributeValues: { ':one': { N: '1' } },
      },
    };
    const failure = await failureOf(write([put('a', 1), impossible]));
    expect(failure).toMatchObject({ CancellationReasons: [{ Code: 'None' }, { Code: 'ValidationError' }] });
    expect(await balance('a')).toBeUndefined();
  });

  it('refuses two operations on one item, none at all, and more than a hundred', async () => {
    await expect(write([put('a', 1), mustNotExist('a')])).rejects.toThrow(
      'Transaction request cannot include multiple operations on one item',
    );
    await expect(write([])).rejects.toThrow(/greater than or equal to 1/);
    const many = Array.from({ length: 101 }, (_, index) => put(`p${index}`, 1));
    await expect(write(many)).rejects.toThrow(/less than or equal to 100/);
    await expect(write(many.slice(0, 100))).resolves.toBeDefined();
  });

  it('refuses an element of two kinds and a check without a condition', async () => {
    await expect(write([{ ...put('a', 1), ...mustNotExist('b') }])).rejects.toThrow(/only contain one of/);
    const check = { TableName, Key: { id: { S: 'a' } }, ConditionExpression: undefined };
    await expect(write([{ ConditionCheck: check }])).rejects.toThrow(
      /'ConditionExpression' of ConditionCheck/,
    );
  });

  it('is done once for a client token, and not at all for other content under the same token', async () => {
    await write([put('a', 10)]);
    await write([add('a', 1)], 'token-1');
    await write([add('a', 1)], 'token-1');
    expect(await balance('a')).toBe('11');
    const failure = await failureOf(write([add('a', 2)], 'token-1'));
    expect(failure).toBeInstanceOf(IdempotentParameterMismatchException);
    served.pass(10 * 60 * 1000);
    await write([add('a', 2)], 'token-1');
    expect(await balance('a')).toBe('13');
  });

  it('frees its client token when it is cancelled', async () => {
    await expect(write([add('a', 1)], 'token-2')).rejects.toBeInstanceOf(TransactionCanceledException);
    await write([put('a', 10)]);
    await write([add('a', 1)], 'token-2');
    expect(await balance('a')).toBe('11');
  });

  it('costs double, checks and indexes included', async () => {
    const { ConsumedCapacity } = await served.client.send(
      new TransactWriteItemsCommand({
        TransactItems: [
          { Put: { TableName, Item: { id: { S: 'a' }, owner: { S: 'o' }, t: { S: 'x'.repeat(1100) } } } },
          mustNotExist('b'),
        ],
        ReturnConsumedCapacity: 'INDEXES',
      }),
    );
    expect(ConsumedCapacity).toMatchObject([
      {
        CapacityUnits: 10,
        Table: { CapacityUnits: 6 },
        GlobalSecondaryIndexes: { 'by-owner': { CapacityUnits: 4 } },
      },
    ]);
  });

  it('reads several items as of one moment, absent ones included', async () => {
    await write([put('a', 10), put('b', 0)]);
    const Get = (id: string) => ({ Get: { TableName, Key: { id: { S: id } } } });
    const transfers = Array.from({ length: 10 }, () => write([add('a', -1), add('b', 1)]));
    const reads = Array.from({ length: 10 }, () =>
      served.client.send(
        new TransactGetItemsCommand({
          TransactItems: [Get('a'), Get('b'), Get('nobody')],
          ReturnConsumedCapacity: 'TOTAL',
        }),
      ),
    );
    await Promise.all(transfers);
    for (const { Responses, ConsumedCapacity } of await Promise.all(reads)) {
      const [a, b, nobody] = Responses ?? [];
      expect(Number(a?.Item?.balance?.N) + Number(b?.Item?.balance?.N)).toBe(10);
      expect(nobody).toEqual({});
      expect(ConsumedCapacity).toMatchObject([{ CapacityUnits: 6 }]);
    }
  });
});

it('transactions are all-or-nothing: what is done is done whole, what is refused leaves no trace', async () => {
  const ids = ['a', 'b', 'c', 'd'];
  const amounts = fc.uniqueArray(fc.tuple(fc.constantFrom(...ids), fc.integer({ min: -6, max: 6 })), {
    selector: ([id]) => id,
    minLength: 2,
  });
  const transfers = fc.array(fc.record({ amounts, isBlocked: fc.boolean() }), { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(transfers, async (wanted) => {
      await newTable();
      await write([...ids, 'blocker'].map((id) => put(id, 5)));
      const balances = new Map([...ids, 'blocker'].map((id) => [id, 5]));
      let changes = balances.size;
      for (const { amounts, isBlocked } of wanted) {
        const isPossible = amounts.every(([id, amount]) => (balances.get(id) ?? 0) >= -amount) && !isBlocked;
        const elements = amounts.map(([id, amount]) => add(id, amount));
        const failure = await failureOf(write(isBlocked ? [...elements, mustNotExist('blocker')] : elements));
        expect(failure === undefined).toBe(isPossible);
        if (!isPossible) continue;
        for (const [id, amount] of amounts) balances.set(id, (balances.get(id) ?? 0) + amount);
        changes += amounts.filter(([, amount]) => amount !== 0).length;
      }
      const { Items } = await served.client.send(new ScanCommand({ TableName }));
      const stored = new Map((Items ?? []).map((item) => [item.id?.S, Number(item.balance?.N)]));
      expect(stored).toEqual(balances);
      expect(records()).toHaveLength(changes);
    }),
    { numRuns: 40 },
  );
});
