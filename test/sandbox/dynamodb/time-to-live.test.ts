import {
  CreateTableCommand,
  DescribeTimeToLiveCommand,
  PutItemCommand,
  ScanCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import {
  DescribeStreamCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
} from '@aws-sdk/client-dynamodb-streams';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { morning, type ServedDynamoDb, serveDynamoDb } from './served-dynamodb.ts';

const TableName = 'reservations';
const second = morning / 1000;
let served: ServedDynamoDb;

beforeEach(async () => {
  served = await serveDynamoDb();
  await served.client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'OLD_IMAGE' },
    }),
  );
});
afterEach(() => served.close());

const put = (id: string, until: number | string) =>
  served.client.send(
    new PutItemCommand({
      TableName,
      Item: { id: { S: id }, until: typeof until === 'number' ? { N: String(until) } : { S: until } },
    }),
  );
const setTimeToLive = (Enabled: boolean, AttributeName = 'until') =>
  served.client.send(
    new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification: { Enabled, AttributeName } }),
  );
const describeTimeToLive = async () =>
  (await served.client.send(new DescribeTimeToLiveCommand({ TableName }))).TimeToLiveDescription;
const left = async () =>
  (await served.client.send(new ScanCommand({ TableName }))).Items?.map((item) => item.id?.S).sort();

it('an item is deleted once its time is past, not before', async () => {
  await setTimeToLive(true);
  await put('soon', second + 60);
  await put('later', second + 120);
  served.pass(60_000);
  await served.dynamodb.sweepExpired();
  expect(await left()).toEqual(['later', 'soon']);
  served.pass(1);
  await served.dynamodb.sweepExpired();
  expect(await left()).toEqual(['later']);
});

it('items that were there before Time to Live was switched on expire too', async () => {
  await put('old', second - 1);
  await setTimeToLive(true);
  await served.dynamodb.sweepExpired();
  expect(await left()).toEqual([]);
});

it('an item given more time, or taken out of the count, stays', async () => {
  await setTimeToLive(true);
  await put('extended', second + 10);
  await put('extended', second + 1000);
  await put('unbounded', second + 10);
  await put('unbounded', 'for ever');
  served.pass(60_000);
  await served.dynamodb.sweepExpired();
  expect(await left()).toEqual(['extended', 'unbounded']);
});

it('what expired more than five years ago stays, and so does a time in milliseconds', async () => {
  await setTimeToLive(true);
  await put('ancient', second - 6 * 365 * 24 * 3600);
  await put('milliseconds', morning - 1000);
  await put('recent', second - 4 * 365 * 24 * 3600);
  await served.dynamodb.sweepExpired();
  expect(await left()).toEqual(['ancient', 'milliseconds']);
});

it('hundreds of items expire in one sweep', async () => {
  await setTimeToLive(true);
  await Promise.all(Array.from({ length: 250 }, (_, index) => put(`item-${index}`, second + (index % 7))));
  served.pass(60_000);
  await served.dynamodb.sweepExpired();
  expect(await left()).toEqual([]);
});

it('the stream says that the service itself deleted the item', async () => {
  await setTimeToLive(true);
  await put('a', second - 1);
  await served.dynamodb.sweepExpired();
  const StreamArn = served.dynamodb.streamArn(TableName) ?? '';
  const records = served.dynamodb.readStream(StreamArn, undefined, 10);
  expect(records.map(({ eventName, userIdentity }) => ({ eventName, userIdentity }))).toEqual([
    { eventName: 'INSERT', userIdentity: undefined },
    { eventName: 'REMOVE', userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' } },
  ]);
  const { StreamDescription } = await served.streams.send(new DescribeStreamCommand({ StreamArn }));
  const { ShardIterator } = await served.streams.send(
    new GetShardIteratorCommand({
      StreamArn,
      ShardId: StreamDescription?.Shards?.[0]?.ShardId,
      ShardIteratorType: 'TRIM_HORIZON',
    }),
  );
  const { Records } = await served.streams.send(new GetRecordsCommand({ ShardIterator }));
  expect(Records?.[1]).toMatchObject({
    userIdentity: { Type: 'Service', PrincipalId: 'dynamodb.amazonaws.com' },
    dynamodb: { OldImage: { id: { S: 'a' } } },
  });
});

it('Time to Live is described, and neither switched on twice nor by another attribute', async () => {
  expect(await describeTimeToLive()).toEqual({ TimeToLiveStatus: 'DISABLED' });
  await setTimeToLive(true);
  expect(await describeTimeToLive()).toEqual({ TimeToLiveStatus: 'ENABLED', AttributeName: 'until' });
  await expect(setTimeToLive(true)).rejects.toThrow('TimeToLive is already enabled');
  await expect(setTimeToLive(true, 'other')).rejects.toThrow(/active on a different AttributeName/);
  await setTimeToLive(false);
  await expect(setTimeToLive(false)).rejects.toThrow('TimeToLive is already disabled');
  await put('kept', second - 1);
  await served.dynamodb.sweepExpired();
  expect(await left()).toEqual(['kept']);
});
