import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  ConditionalCheckFailedException,
  CreateTableCommand,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ServedDynamoDb, serveDynamoDb } from './served-dynamodb.ts';

const TableName = 'messages';
let served: ServedDynamoDb;

beforeAll(async () => {
  served = await serveDynamoDb();
  await served.client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'sk', AttributeType: 'S' },
        { AttributeName: 'state', AttributeType: 'S' },
        { AttributeName: 'at', AttributeType: 'N' },
      ],
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'whole-by-state',
          KeySchema: [
            { AttributeName: 'state', KeyType: 'HASH' },
            { AttributeName: 'at', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'ALL' },
        },
        {
          IndexName: 'keys-by-state',
          KeySchema: [{ AttributeName: 'state', KeyType: 'HASH' }],
          Projection: { ProjectionType: 'KEYS_ONLY' },
        },
      ],
    }),
  );
});
afterAll(() => served.close());

const key = (pk: string, sk = '0') => ({ pk: { S: pk }, sk: { S: sk } });

describe('An item', () => {
  it('comes back as it was put, with every type in it', async () => {
    const Item = {
      ...key('types'),
      n: { N: '-12.50' },
      b: { B: new Uint8Array([0, 255]) },
      ss: { SS: ['a', 'ñ'] },
      yes: { BOOL: true },
      none: { NULL: true as const },
      deep: { M: { list: { L: [{ S: '€😀' }, { N: '3' }] } } },
    };
    await served.client.send(new PutItemCommand({ TableName, Item }));
    const { Item: found } = await served.client.send(
      new GetItemCommand({ TableName, Key: key('types'), ConsistentRead: true }),
    );
    expect(found).toEqual({ ...Item, n: { N: '-12.5' } });
  });

  it('is updated by expression, and each kind of return value tells the part it names', async () => {
    const update = (ReturnValues: 'ALL_NEW' | 'UPDATED_OLD') =>
      served.client.send(
        new UpdateItemCommand({
          TableName,
          Key: key('counter'),
          UpdateExpression: 'ADD hits :one SET seen = if_not_exists(seen, :one)',
          ExpressionAttributeValues: { ':one': { N: '1' } },
          ReturnValues,
        }),
      );
    expect((await update('ALL_NEW')).Attributes).toEqual({
      ...key('counter'),
      hits: { N: '1' },
      seen: { N: '1' },
    });
    expect((await update('UPDATED_OLD')).Attributes).toEqual({ hits: { N: '1' }, seen: { N: '1' } });
  });

  it('may be up to 400 KB of UTF-8 and not a byte more', async () => {
    const put = (text: string) =>
      served.client.send(new PutItemCommand({ TableName, Item: { ...key('large'), t: { S: text } } }));
    const overhead = 'pk'.length + 'large'.length + 'sk'.length + '0'.length + 't'.length;
    const full = '€'.repeat(Math.floor((409_600 - overhead) / 3));
    await expect(put(full)).resolves.toBeDefined();
    await expect(put(`${full}€`)).rejects.toThrow('Item size has exceeded the maximum allowed size');
  });

  it('is refused when a secondary index key in it is empty', async () => {
    const put = new PutItemCommand({ TableName, Item: { ...key('empty'), state: { S: '' } } });
    await expect(served.client.send(put)).rejects.toThrow(/empty string value/);
  });
});

describe('A condition that fails', () => {
  const Item = { ...key('held'), by: { S: 'first' } };
  const ConditionExpression = 'attribute_not_exists(pk)';

  it.each([
    [
      'put',
      new PutItemCommand({
        TableName,
        Item,
        ConditionExpression,
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    ],
    [
      'update',
      new UpdateItemCommand({
        TableName,
        Key: key('held'),
        UpdateExpression: 'REMOVE nothing',
        ConditionExpression,
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    ],
    [
      'delete',
      new DeleteItemCommand({
        TableName,
        Key: key('held'),
        ConditionExpression,
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    ],
  ] as const)('shows the item that stood in the way of a %s', async (_name, command) => {
    await served.client.send(new PutItemCommand({ TableName, Item }));
    const failure = await served.client.send(command as PutItemCommand).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ConditionalCheckFailedException);
    expect(failure).toMatchObject({ Item });
  });

  it('shows nothing where nothing was asked for', async () => {
    await served.client.send(new PutItemCommand({ TableName, Item }));
    const put = new PutItemCommand({ TableName, Item, ConditionExpression });
    const failure = await served.client.send(put).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ConditionalCheckFailedException);
    expect(failure).toMatchObject({ Item: undefined });
  });

  it('lets exactly one of many writers at once through', async () => {
    const claims = Array.from({ length: 20 }, (_, writer) =>
      served.client.send(
        new PutItemCommand({
          TableName,
          Item: { ...key('claimed'), by: { N: String(writer) } },
          ConditionExpression,
        }),
      ),
    );
    const outcomes = await Promise.allSettled(claims);
    expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1);
  });
});

describe('Reading many', () => {
  it('a query goes through an index in key order, page by page, filter after limit', async () => {
    const put = (at: number) => ({
      PutRequest: {
        Item: {
          ...key('paged', String(at)),
          state: { S: 'sent' },
          at: { N: String(at) },
          even: { BOOL: at % 2 === 0 },
        },
      },
    });
    await served.client.send(
      new BatchWriteItemCommand({ RequestItems: { [TableName]: [9, 100, 20, 3].map(put) } }),
    );
    const query = {
      TableName,
      IndexName: 'whole-by-state',
      KeyConditionExpression: '#s = :s AND #a > :a',
      FilterExpression: 'even = :yes',
      ProjectionExpression: '#a',
      ExpressionAttributeNames: { '#s': 'state', '#a': 'at' },
      ExpressionAttributeValues: { ':s': { S: 'sent' }, ':a': { N: '3' }, ':yes': { BOOL: true } },
      Limit: 2,
    };
    const first = await served.client.send(new QueryCommand(query));
    expect(first).toMatchObject({ Count: 1, ScannedCount: 2, Items: [{ at: { N: '20' } }] });
    const second = await served.client.send(
      new QueryCommand({ ...query, ExclusiveStartKey: first.LastEvaluatedKey }),
    );
    expect(second).toMatchObject({ Count: 1, ScannedCount: 1, Items: [{ at: { N: '100' } }] });
    expect(second.LastEvaluatedKey).toBeUndefined();
  });

  it('a scan counts without sending items, and a batch get finds several at once', async () => {
    await served.client.send(new PutItemCommand({ TableName, Item: key('one-more') }));
    const counted = await served.client.send(new ScanCommand({ TableName, Select: 'COUNT' }));
    expect(counted.Items).toBeUndefined();
    expect(counted.Count).toBeGreaterThan(0);
    const got = await served.client.send(
      new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys: [key('one-more'), key('nobody')] } } }),
    );
    expect(got.Responses?.[TableName]).toEqual([key('one-more')]);
  });
});

it('a batch takes twenty-five writes in all, over however many tables', async () => {
  const RequestItems = (count: number) => ({
    [TableName]: Array.from({ length: 13 }, (_, index) => ({ PutRequest: { Item: key(`many-${index}`) } })),
    'second-table': Array.from({ length: count - 13 }, (_, index) => ({
      PutRequest: { Item: { id: { S: `many-${index}` } } },
    })),
  });
  await served.client.send(
    new CreateTableCommand({
      TableName: 'second-table',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    }),
  );
  const write = (count: number) =>
    served.client.send(new BatchWriteItemCommand({ RequestItems: RequestItems(count) }));
  await expect(write(26)).rejects.toThrow('Too many items requested for the BatchWriteItem call');
  await expect(write(25)).resolves.toMatchObject({ UnprocessedItems: {} });
});

describe('An expression that compares unlike types', () => {
  const unlike = 'n BETWEEN :number AND :text';
  const ExpressionAttributeValues = { ':number': { N: '1' }, ':text': { S: 'b' } };

  it('ends its own request, be it a filter or a condition, and nothing else', async () => {
    const Item = { ...key('unlike'), n: { N: '2' } };
    await served.client.send(new PutItemCommand({ TableName, Item }));
    for (const command of [
      new ScanCommand({ TableName, FilterExpression: unlike, ExpressionAttributeValues }),
      new PutItemCommand({ TableName, Item, ConditionExpression: unlike, ExpressionAttributeValues }),
    ]) {
      await expect(served.client.send(command as ScanCommand)).rejects.toMatchObject({
        name: 'ValidationException',
      });
    }
    await expect(served.client.send(new PutItemCommand({ TableName, Item }))).resolves.toBeDefined();
  });
});

describe('What a write costs', () => {
  const consumed = async (
    Item: PutItemCommand['input']['Item'],
    ReturnConsumedCapacity: 'TOTAL' | 'INDEXES',
  ) =>
    (await served.client.send(new PutItemCommand({ TableName, Item, ReturnConsumedCapacity })))
      .ConsumedCapacity;

  it('is the table and each index that the item appears in', async () => {
    const Item = { ...key('cost'), state: { S: 'a' }, at: { N: '1' }, text: { S: 'x'.repeat(1500) } };
    expect(await consumed(Item, 'INDEXES')).toEqual({
      TableName,
      CapacityUnits: 5,
      Table: { CapacityUnits: 2 },
      GlobalSecondaryIndexes: {
        'whole-by-state': { CapacityUnits: 2 },
        'keys-by-state': { CapacityUnits: 1 },
      },
    });
  });

  it('leaves out an index whose projection stays the same, and takes two for a key that moves', async () => {
    const Item = { ...key('moved'), state: { S: 'a' }, at: { N: '1' } };
    await consumed(Item, 'TOTAL');
    expect((await consumed(Item, 'TOTAL'))?.CapacityUnits).toBe(1);
    expect((await consumed({ ...Item, text: { S: 'x' } }, 'TOTAL'))?.CapacityUnits).toBe(2);
    expect((await consumed({ ...Item, state: { S: 'b' } }, 'TOTAL'))?.CapacityUnits).toBe(5);
  });

  it('counts bytes of UTF-8, not letters', async () => {
    expect((await consumed({ ...key('bytes'), text: { S: '€'.repeat(340) } }, 'TOTAL'))?.CapacityUnits).toBe(
      2,
    );
    expect(
      (await consumed({ ...key('bytes-2'), text: { S: 'e'.repeat(340) } }, 'TOTAL'))?.CapacityUnits,
    ).toBe(1);
  });

  it('is summed by table for a batch, and one for deleting what is not there', async () => {
    const batch = await served.client.send(
      new BatchWriteItemCommand({
        RequestItems: {
          [TableName]: [
            { PutRequest: { Item: { ...key('batch-1'), state: { S: 'a' } } } },
            { DeleteRequest: { Key: key('was-never-there') } },
          ],
        },
        ReturnConsumedCapacity: 'TOTAL',
      }),
    );
    expect(batch.ConsumedCapacity).toEqual([{ TableName, CapacityUnits: 3 }]);
  });
});

describe('What a read costs', () => {
  it('is half when eventually consistent, by UTF-8 bytes in steps of 4 KB', async () => {
    await served.client.send(
      new PutItemCommand({ TableName, Item: { ...key('read'), text: { S: '€'.repeat(1400) } } }),
    );
    const get = async (ConsistentRead: boolean) =>
      (
        await served.client.send(
          new GetItemCommand({
            TableName,
            Key: key('read'),
            ConsistentRead,
            ReturnConsumedCapacity: 'TOTAL',
          }),
        )
      ).ConsumedCapacity?.CapacityUnits;
    expect(await get(true)).toBe(2);
    expect(await get(false)).toBe(1);
    const query = await served.client.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { S: 'read' } },
        ReturnConsumedCapacity: 'INDEXES',
      }),
    );
    expect(query.ConsumedCapacity).toMatchObject({ CapacityUnits: 1, Table: { CapacityUnits: 1 } });
  });
});
