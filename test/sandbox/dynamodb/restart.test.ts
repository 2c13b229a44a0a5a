import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateTableCommand,
  DescribeTimeToLiveCommand,
  GetItemCommand,
  ListTagsOfResourceCommand,
  PutItemCommand,
  ScanCommand,
  type ScanCommandInput,
  type ScanCommandOutput,
  TransactWriteItemsCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openStore } from '../../../sandbox/store/open-store.ts';
import { morning, serveDynamoDb } from './served-dynamodb.ts';

const TableName = 'ledger';
let home = '';

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'dynamodb-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

async function start(at = morning) {
  const store = openStore(join(home, 'state.sqlite'));
  const served = await serveDynamoDb({ folder: join(home, 'tables'), store, at });
  return {
    ...served,
    async close() {
      await served.close();
      store.close();
    },
  };
}

const createTable = new CreateTableCommand({
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
  StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
  Tags: [{ Key: 'app', Value: 'aviso' }],
});

it('items, stream, Time to Live, tags and client tokens are there after a restart', async () => {
  const second = morning / 1000;
  const first = await start();
  const made = await first.client.send(createTable);
  await first.client.send(
    new UpdateTimeToLiveCommand({
      TableName,
      TimeToLiveSpecification: { AttributeName: 'until', Enabled: true },
    }),
  );
  const a = { id: { S: 'a' }, until: { N: String(second + 60) } };
  await first.client.send(new PutItemCommand({ TableName, Item: a }));
  const count = new TransactWriteItemsCommand({
    ClientRequestToken: 'token',
    TransactItems: [
      {
        Update: {
          TableName,
          Key: { id: { S: 'counter' } },
          UpdateExpression: 'ADD hits :one',
          ExpressionAttributeValues: { ':one': { N: '1' } },
        },
      },
    ],
  });
  await first.client.send(count);
  const arn = first.dynamodb.streamArn(TableName) ?? '';
  const records = first.dynamodb.readStream(arn, undefined, 10);
  await first.close();

  const again = await start(morning + 61_000);
  expect(again.dynamodb.streamArn(TableName)).toBe(arn);
  expect(again.dynamodb.readStream(arn, undefined, 10)).toEqual(records);
  await again.client.send(count);
  const get = new GetItemCommand({ TableName, Key: { id: { S: 'counter' } } });
  expect((await again.client.send(get)).Item?.hits).toEqual({ N: '1' });
  const ResourceArn = made.TableDescription?.TableArn;
  expect((await again.client.send(new ListTagsOfResourceCommand({ ResourceArn }))).Tags).toHaveLength(1);
  const described = await again.client.send(new DescribeTimeToLiveCommand({ TableName }));
  expect(described.TimeToLiveDescription).toMatchObject({ AttributeName: 'until' });

  await again.dynamodb.sweepExpired();
  const after = again.dynamodb.readStream(arn, records.at(-1)?.dynamodb.SequenceNumber, 10);
  expect(after.map((record) => [record.eventName, record.dynamodb.Keys])).toEqual([
    ['REMOVE', { id: { S: 'a' } }],
  ]);
  await again.close();
});

it('a stream record whose write never happened is forgotten', async () => {
  const first = await start();
  await first.client.send(createTable);
  await first.client.send(new CreateTableCommand({ ...createTable.input, TableName: 'other' }));
  const put = (table: string, id: string) =>
    new PutItemCommand({ TableName: table, Item: { id: { S: id } } });
  await first.client.send(put(TableName, 'a'));
  const arn = first.dynamodb.streamArn(TableName) ?? '';
  await first.close();
  const store = openStore(join(home, 'state.sqlite'));
  const records = store.collection('dynamodb-stream-records');
  const [kept] = records.list();
  if (!kept) throw new Error('no record was kept');
  records.put(kept.key.replace(/1$/, '2'), kept.value);
  store.close();

  const again = await start();
  for (const id of ['b', 'c']) await again.client.send(put('other', id));
  expect(again.dynamodb.readStream(arn, undefined, 10)).toHaveLength(1);
  await again.client.send(put(TableName, 'd'));
  const ids = again.dynamodb.readStream(arn, undefined, 10).map((record) => record.dynamodb.Keys.id);
  expect(ids).toEqual([{ S: 'a' }, { S: 'd' }]);
  await again.close();
});

it('a write whose stream record cannot be kept does not happen', async () => {
  const store = openStore(join(home, 'state.sqlite'));
  const records = store.collection('dynamodb-stream-records');
  let isFull = false;
  const put = (key: string, value: unknown) => {
    if (isFull && key.endsWith('3')) throw new Error('disk full');
    records.put(key, value);
  };
  const limited = { ...store, collection: () => ({ ...records, put }) } as typeof store;
  const served = await serveDynamoDb({ store: limited });
  await served.client.send(createTable);
  const write = (...ids: string[]) =>
    served.client.send(
      new TransactWriteItemsCommand({
        TransactItems: ids.map((id) => ({ Put: { TableName, Item: { id: { S: id } } } })),
      }),
    );
  await write('a');
  isFull = true;
  await expect(write('b', 'c')).rejects.toMatchObject({ name: 'InternalServerError' });
  isFull = false;
  const arn = served.dynamodb.streamArn(TableName) ?? '';
  expect(served.dynamodb.readStream(arn, undefined, 10)).toHaveLength(1);
  expect((await served.client.send(new ScanCommand({ TableName }))).Count).toBe(1);
  expect(records.list()).toHaveLength(1);
  await served.close();
  store.close();
});

it('killed while writing, it keeps all that was answered, groups whole, and one record for each item', async () => {
  const first = await start();
  await first.client.send(createTable);
  await first.close();

  for (const life of [1, 2, 3]) {
    const answered = await writeUntilKilled(life);
    const again = await start();
    const ids = await everyId((after) =>
      again.client.send(new ScanCommand({ TableName, ExclusiveStartKey: after })),
    );
    const groups = Map.groupBy(ids, (id) => id.slice(0, id.lastIndexOf('-')));
    for (let count = 0; count <= answered; count += 1)
      expect([...groups.keys()]).toContain(`${life}-${count}`);
    for (const [group, members] of groups) {
      const isSingle = Number(group.slice(group.indexOf('-') + 1)) % 2 === 0;
      expect(members).toHaveLength(isSingle ? 1 : 10);
    }
    const indexed = await everyId((after) =>
      again.client.send(new ScanCommand({ TableName, IndexName: 'by-owner', ExclusiveStartKey: after })),
    );
    expect(indexed.sort()).toEqual(ids.sort());
    const arn = again.dynamodb.streamArn(TableName) ?? '';
    const recorded = again.dynamodb.readStream(arn, undefined, 1_000_000);
    expect(recorded.map((record) => Object(record.dynamodb.Keys.id).S).sort()).toEqual(ids);
    await again.close();
  }
});

async function writeUntilKilled(life: number): Promise<number> {
  const script = new URL('./endless-writer.ts', import.meta.url).pathname;
  const places = [join(home, 'tables'), join(home, 'state.sqlite'), String(life)];
  const writer = spawn(process.execPath, [script, ...places], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  for await (const chunk of writer.stdout) {
    said += String(chunk);
    if (Number(said.trimEnd().split('\n').at(-1)) >= 20 + life) writer.kill('SIGKILL');
  }
  return Number(said.slice(0, said.lastIndexOf('\n')).split('\n').at(-1));
}

type Key = ScanCommandInput['ExclusiveStartKey'];

async function everyId(page: (after: Key) => Promise<ScanCommandOutput>): Promise<string[]> {
  const ids: string[] = [];
  let after: Key;
  do {
    const found = await page(after);
    ids.push(...(found.Items ?? []).map((item) => item.id?.S ?? ''));
    after = found.LastEvaluatedKey;
  } while (after);
  return ids;
}
