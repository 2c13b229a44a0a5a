import {
  CreateTableCommand,
  DeleteItemCommand,
  DeleteTableCommand,
  GetItemCommand,
  PutItemCommand,
  type StreamViewType,
  UpdateItemCommand,
  UpdateTableCommand,
} from '@aws-sdk/client-dynamodb';
import {
  DescribeStreamCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  ListStreamsCommand,
  ResourceNotFoundException,
  type ShardIteratorType,
  TrimmedDataAccessException,
} from '@aws-sdk/client-dynamodb-streams';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type ServedDynamoDb, serveDynamoDb } from './served-dynamodb.ts';

const TableName = 'messages';
let served: ServedDynamoDb;

beforeEach(async () => {
  served = await serveDynamoDb();
});
afterEach(() => served.close());

async function createTable(StreamViewType: StreamViewType = 'NEW_AND_OLD_IMAGES'): Promise<string> {
  await served.client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      StreamSpecification: { StreamEnabled: true, StreamViewType },
    }),
  );
  return served.dynamodb.streamArn(TableName) ?? '';
}

const put = (id: string, state: string) =>
  served.client.send(new PutItemCommand({ TableName, Item: { id: { S: id }, state: { S: state } } }));
const remove = (id: string) =>
  served.client.send(new DeleteItemCommand({ TableName, Key: { id: { S: id } } }));

async function shardOf(StreamArn: string) {
  const { StreamDescription } = await served.streams.send(new DescribeStreamCommand({ StreamArn }));
  return StreamDescription?.Shards?.[0]?.ShardId;
}

async function iterator(StreamArn: string, ShardIteratorType: ShardIteratorType, SequenceNumber?: string) {
  const command = new GetShardIteratorCommand({
    StreamArn,
    ShardId: await shardOf(StreamArn),
    ShardIteratorType,
    SequenceNumber,
  });
  return (await served.streams.send(command)).ShardIterator;
}

const read = (ShardIterator: string | undefined, Limit?: number) =>
  served.streams.send(new GetRecordsCommand({ ShardIterator, Limit }));

it('a stream tells each change in order, with both images and the instant', async () => {
  const arn = await createTable();
  await put('a', 'claimed');
  await put('a', 'accepted');
  await remove('a');
  const { Records } = await read(await iterator(arn, 'TRIM_HORIZON'));
  const id = { id: { S: 'a' } };
  const claimed = { ...id, state: { S: 'claimed' } };
  const accepted = { ...id, state: { S: 'accepted' } };
  expect(Records).toMatchObject([
    { eventName: 'INSERT', dynamodb: { Keys: id, NewImage: claimed, StreamViewType: 'NEW_AND_OLD_IMAGES' } },
    { eventName: 'MODIFY', dynamodb: { Keys: id, OldImage: claimed, NewImage: accepted } },
    { eventName: 'REMOVE', dynamodb: { Keys: id, OldImage: accepted } },
  ]);
  expect(Records?.[0]?.dynamodb?.OldImage).toBeUndefined();
  expect(Records?.[0]?.dynamodb?.ApproximateCreationDateTime).toEqual(new Date(served.now()));
  expect(Records?.[0]?.dynamodb?.SizeBytes).toBe(15 + 3);
  const numbers = Records?.map((record) => record.dynamodb?.SequenceNumber);
  expect(numbers).toEqual([...(numbers ?? [])].sort());
  expect(new Set(numbers).size).toBe(3);
});

it.each([
  ['KEYS_ONLY', []],
  ['NEW_IMAGE', ['NewImage']],
  ['OLD_IMAGE', ['OldImage']],
  ['NEW_AND_OLD_IMAGES', ['NewImage', 'OldImage']],
] as const)('a stream of %s shows the images %j', async (viewType, images) => {
  const arn = await createTable(viewType);
  await put('a', 'claimed');
  await put('a', 'accepted');
  const [, modified] = served.dynamodb.readStream(arn, undefined, 10);
  expect(Object.keys(modified?.dynamodb ?? {}).filter((name) => name.endsWith('Image'))).toEqual(images);
});

it('a write that changes nothing leaves no record', async () => {
  const arn = await createTable();
  await put('a', 'claimed');
  await put('a', 'claimed');
  await remove('never-there');
  await served.client.send(
    new UpdateItemCommand({
      TableName,
      Key: { id: { S: 'a' } },
      UpdateExpression: 'SET #s = :s',
      ExpressionAttributeNames: { '#s': 'state' },
      ExpressionAttributeValues: { ':s': { S: 'claimed' } },
    }),
  );
  await served.client
    .send(
      new PutItemCommand({
        TableName,
        Item: { id: { S: 'a' } },
        ConditionExpression: 'attribute_not_exists(id)',
      }),
    )
    .catch(() => undefined);
  expect(served.dynamodb.readStream(arn, undefined, 10)).toHaveLength(1);
});

it('whoever is told of a record finds the record and the item stored', async () => {
  const arn = await createTable();
  const seen = new Promise((resolve) => {
    served.dynamodb.onStreamRecord(async (streamArn) => {
      const [record] = served.dynamodb.readStream(streamArn, undefined, 10);
      const get = new GetItemCommand({ TableName, Key: { id: { S: 'a' } } });
      resolve({ streamArn, image: record?.dynamodb.NewImage, item: (await served.client.send(get)).Item });
    });
  });
  await put('a', 'claimed');
  const item = { id: { S: 'a' }, state: { S: 'claimed' } };
  expect(await seen).toEqual({ streamArn: arn, image: item, item });
});

it('each of the four kinds of iterator starts where it says', async () => {
  const arn = await createTable();
  for (const id of ['a', 'b', 'c']) await put(id, 'claimed');
  const second = served.dynamodb.readStream(arn, undefined, 10)[1]?.dynamodb.SequenceNumber;
  const latest = await iterator(arn, 'LATEST');
  await put('d', 'claimed');
  const ids = async (from: string | undefined) =>
    (await read(from)).Records?.map((record) => record.dynamodb?.Keys?.id?.S).join('');
  expect(await ids(await iterator(arn, 'TRIM_HORIZON'))).toBe('abcd');
  expect(await ids(await iterator(arn, 'AT_SEQUENCE_NUMBER', second))).toBe('bcd');
  expect(await ids(await iterator(arn, 'AFTER_SEQUENCE_NUMBER', second))).toBe('cd');
  expect(await ids(latest)).toBe('d');
});

it('reading goes on by the next iterator, also when there was nothing to read', async () => {
  const arn = await createTable();
  const empty = await read(await iterator(arn, 'TRIM_HORIZON'));
  expect(empty.Records).toEqual([]);
  for (const id of ['a', 'b', 'c']) await put(id, 'claimed');
  const first = await read(empty.NextShardIterator, 2);
  const rest = await read(first.NextShardIterator, 2);
  expect(
    [...(first.Records ?? []), ...(rest.Records ?? [])].map((record) => record.dynamodb?.Keys?.id?.S),
  ).toEqual(['a', 'b', 'c']);
});

it('records are gone after 24 hours, and whoever asks for one of them is told so', async () => {
  const arn = await createTable();
  await put('a', 'claimed');
  await put('b', 'claimed');
  const first = served.dynamodb.readStream(arn, undefined, 1)[0]?.dynamodb.SequenceNumber;
  served.pass(12 * 60 * 60 * 1000);
  await put('c', 'claimed');
  served.pass(12 * 60 * 60 * 1000);
  await served.dynamodb.sweepExpired();
  expect(served.dynamodb.readStream(arn, undefined, 10).map((record) => record.dynamodb.Keys.id)).toEqual([
    { S: 'c' },
  ]);
  await expect(iterator(arn, 'AT_SEQUENCE_NUMBER', first)).rejects.toBeInstanceOf(TrimmedDataAccessException);
});

it('streams are listed and described; two tables do not see the records of each other', async () => {
  const arn = await createTable();
  await served.client.send(
    new CreateTableCommand({
      TableName: 'messages-2',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'KEYS_ONLY' },
    }),
  );
  await served.client.send(new PutItemCommand({ TableName: 'messages-2', Item: { id: { S: 'other' } } }));
  await put('a', 'claimed');
  const { Streams } = await served.streams.send(new ListStreamsCommand({ TableName }));
  expect(Streams).toEqual([{ StreamArn: arn, TableName, StreamLabel: '2026-10-01T08:00:00.000' }]);
  expect(
    (await served.streams.send(new ListStreamsCommand({ Limit: 1 }))).LastEvaluatedStreamArn,
  ).toBeDefined();
  expect(
    (await served.streams.send(new DescribeStreamCommand({ StreamArn: arn }))).StreamDescription,
  ).toMatchObject({
    StreamStatus: 'ENABLED',
    StreamViewType: 'NEW_AND_OLD_IMAGES',
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
  });
  expect((await read(await iterator(arn, 'TRIM_HORIZON'))).Records).toHaveLength(1);
});

it('a stream can still be read to its end after its table is gone, and then for a day', async () => {
  const arn = await createTable();
  await put('a', 'claimed');
  await served.client.send(new DeleteTableCommand({ TableName }));
  expect(served.dynamodb.streamArn(TableName)).toBeUndefined();
  const records = await read(await iterator(arn, 'TRIM_HORIZON'));
  expect(records.Records).toHaveLength(1);
  expect((await read(records.NextShardIterator)).NextShardIterator).toBeUndefined();
  served.pass(24 * 60 * 60 * 1000);
  await served.dynamodb.sweepExpired();
  await expect(shardOf(arn)).rejects.toBeInstanceOf(ResourceNotFoundException);
});

it('a stream switched off and on again is another stream', async () => {
  const first = await createTable();
  const switched = (StreamEnabled: boolean) =>
    served.client.send(
      new UpdateTableCommand({
        TableName,
        StreamSpecification: { StreamEnabled, ...(StreamEnabled ? { StreamViewType: 'NEW_IMAGE' } : {}) },
      }),
    );
  await expect(switched(true)).rejects.toThrow(/already has an enabled stream/);
  await switched(false);
  await put('unseen', 'claimed');
  await switched(true);
  const second = served.dynamodb.streamArn(TableName) ?? '';
  expect(second).not.toBe(first);
  await put('seen', 'claimed');
  expect(served.dynamodb.readStream(first, undefined, 10)).toEqual([]);
  expect(served.dynamodb.readStream(second, undefined, 10).map((record) => record.dynamodb.Keys.id)).toEqual([
    { S: 'seen' },
  ]);
});
