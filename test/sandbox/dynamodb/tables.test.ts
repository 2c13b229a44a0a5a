import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DeleteTableCommand,
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  ExecuteStatementCommand,
  GetItemCommand,
  ListTablesCommand,
  ListTagsOfResourceCommand,
  PutItemCommand,
  QueryCommand,
  ResourceInUseException,
  ResourceNotFoundException,
  ScanCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateContinuousBackupsCommand,
  UpdateTableCommand,
} from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type ServedDynamoDb, serveDynamoDb } from './served-dynamodb.ts';

let served: ServedDynamoDb;
beforeEach(async () => {
  served = await serveDynamoDb();
});
afterEach(() => served.close());

const customers: CreateTableCommandInput = {
  TableName: 'customers',
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
  KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
};
const create = (more: Partial<CreateTableCommandInput> = {}) =>
  served.client.send(new CreateTableCommand({ ...customers, ...more }));
const describeTable = async () =>
  (await served.client.send(new DescribeTableCommand({ TableName: 'customers' }))).Table;
const put = (id: string, state?: string) =>
  served.client.send(
    new PutItemCommand({
      TableName: 'customers',
      Item: { id: { S: id }, ...(state ? { state: { S: state } } : {}) },
    }),
  );

it('a table remembers all it was told and is active at once', async () => {
  const key = 'arn:aws:kms:eu-west-1:000000000000:key/1234';
  await create({
    StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
    SSESpecification: { Enabled: true, SSEType: 'KMS', KMSMasterKeyId: key },
    TableClass: 'STANDARD_INFREQUENT_ACCESS',
    DeletionProtectionEnabled: true,
    Tags: [{ Key: 'app', Value: 'aviso' }],
  });
  const arn = 'arn:aws:dynamodb:eu-west-1:000000000000:table/customers';
  expect(await describeTable()).toMatchObject({
    TableArn: arn,
    TableStatus: 'ACTIVE',
    CreationDateTime: new Date(served.now()),
    BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
    StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
    LatestStreamArn: `${arn}/stream/2026-10-01T08:00:00.000`,
    LatestStreamLabel: '2026-10-01T08:00:00.000',
    SSEDescription: { Status: 'ENABLED', SSEType: 'KMS', KMSMasterKeyArn: key },
    TableClassSummary: { TableClass: 'STANDARD_INFREQUENT_ACCESS' },
    DeletionProtectionEnabled: true,
  });
  const { Tags } = await served.client.send(new ListTagsOfResourceCommand({ ResourceArn: arn }));
  expect(Tags).toEqual([{ Key: 'app', Value: 'aviso' }]);
});

it('a table cannot be made twice, nor with what the sandbox does not know', async () => {
  await create();
  await expect(create()).rejects.toBeInstanceOf(ResourceInUseException);
  await expect(create({ TableName: 'other', ResourcePolicy: '{}' })).rejects.toThrow(
    /does not support ResourcePolicy/,
  );
});

it('tables are listed in order and by the page', async () => {
  for (const TableName of ['three', 'one', 'two']) await create({ TableName });
  await expect(served.client.send(new ListTablesCommand({ Limit: 2 }))).resolves.toMatchObject({
    TableNames: ['one', 'three'],
    LastEvaluatedTableName: 'three',
  });
  const rest = await served.client.send(new ListTablesCommand({ ExclusiveStartTableName: 'three' }));
  expect(rest.TableNames).toEqual(['two']);
});

it('tags come and go', async () => {
  await create({ Tags: [{ Key: 'stage', Value: 'local' }] });
  const ResourceArn = (await describeTable())?.TableArn;
  await served.client.send(new TagResourceCommand({ ResourceArn, Tags: [{ Key: 'team', Value: 'a' }] }));
  await served.client.send(new UntagResourceCommand({ ResourceArn, TagKeys: ['stage'] }));
  const { Tags } = await served.client.send(new ListTagsOfResourceCommand({ ResourceArn }));
  expect(Tags).toEqual([{ Key: 'team', Value: 'a' }]);
});

it('point-in-time recovery is remembered', async () => {
  await create();
  const describeBackups = async () =>
    (await served.client.send(new DescribeContinuousBackupsCommand({ TableName: 'customers' })))
      .ContinuousBackupsDescription?.PointInTimeRecoveryDescription;
  expect(await describeBackups()).toMatchObject({ PointInTimeRecoveryStatus: 'DISABLED' });
  await served.client.send(
    new UpdateContinuousBackupsCommand({
      TableName: 'customers',
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    }),
  );
  expect(await describeBackups()).toMatchObject({
    PointInTimeRecoveryStatus: 'ENABLED',
    RecoveryPeriodInDays: 35,
  });
});

it('an index added later knows the items that were there before, and those that come', async () => {
  await create();
  await put('a', 'sent');
  await put('b');
  const IndexName = 'by-state';
  await served.client.send(
    new UpdateTableCommand({
      TableName: 'customers',
      AttributeDefinitions: [{ AttributeName: 'state', AttributeType: 'S' }],
      GlobalSecondaryIndexUpdates: [
        {
          Create: {
            IndexName,
            KeySchema: [{ AttributeName: 'state', KeyType: 'HASH' }],
            Projection: { ProjectionType: 'ALL' },
          },
        },
      ],
    }),
  );
  await put('c', 'sent');
  const query = new QueryCommand({
    TableName: 'customers',
    IndexName,
    KeyConditionExpression: '#state = :sent',
    ExpressionAttributeNames: { '#state': 'state' },
    ExpressionAttributeValues: { ':sent': { S: 'sent' } },
  });
  const found = (await served.client.send(query)).Items?.map((item) => item.id?.S);
  expect(found?.sort()).toEqual(['a', 'c']);
  expect((await describeTable())?.GlobalSecondaryIndexes).toMatchObject([
    { IndexName, IndexStatus: 'ACTIVE' },
  ]);

  await served.client.send(
    new UpdateTableCommand({
      TableName: 'customers',
      GlobalSecondaryIndexUpdates: [{ Delete: { IndexName } }],
    }),
  );
  await expect(served.client.send(query)).rejects.toThrow(/does not have the specified index/);
  expect((await describeTable())?.AttributeDefinitions).toEqual(customers.AttributeDefinitions);
});

it('an index whose key has no definition is refused and leaves the table as it was', async () => {
  await create();
  const before = await describeTable();
  const update = new UpdateTableCommand({
    TableName: 'customers',
    GlobalSecondaryIndexUpdates: [
      {
        Create: {
          IndexName: 'by-state',
          KeySchema: [{ AttributeName: 'state', KeyType: 'HASH' }],
          Projection: { ProjectionType: 'ALL' },
        },
      },
    ],
  });
  await expect(served.client.send(update)).rejects.toThrow(/not defined in AttributeDefinitions/);
  expect(await describeTable()).toEqual(before);
});

it('a protected table stays; a deleted one is gone with its items and tags', async () => {
  await create({ DeletionProtectionEnabled: true, Tags: [{ Key: 'app', Value: 'aviso' }] });
  await put('a');
  const remove = new DeleteTableCommand({ TableName: 'customers' });
  await expect(served.client.send(remove)).rejects.toThrow(/protected against deletion/);
  await served.client.send(
    new UpdateTableCommand({ TableName: 'customers', DeletionProtectionEnabled: false }),
  );
  await served.client.send(remove);
  await expect(describeTable()).rejects.toBeInstanceOf(ResourceNotFoundException);
  await create();
  expect((await served.client.send(new ScanCommand({ TableName: 'customers' }))).Count).toBe(0);
  const ResourceArn = (await describeTable())?.TableArn;
  expect((await served.client.send(new ListTagsOfResourceCommand({ ResourceArn }))).Tags).toEqual([]);
});

it('a table that does not exist is not found', async () => {
  const get = new GetItemCommand({ TableName: 'nowhere', Key: { id: { S: 'a' } } });
  await expect(served.client.send(get)).rejects.toBeInstanceOf(ResourceNotFoundException);
});

it('an operation that does not exist is answered in the error shape of DynamoDB', async () => {
  const statement = new ExecuteStatementCommand({ Statement: 'SELECT * FROM customers' });
  await expect(served.client.send(statement)).rejects.toMatchObject({
    name: 'UnknownOperationException',
    $metadata: { httpStatusCode: 400 },
  });
});

it('a body that is no JSON object is refused as such', async () => {
  const headers = { 'x-amz-target': 'DynamoDB_20120810.PutItem' };
  for (const body of ['{', '[]', '7']) {
    const answer = await fetch(served.endpoint, { method: 'POST', headers, body });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ __type: 'com.amazon.coral.service#SerializationException' });
  }
});
