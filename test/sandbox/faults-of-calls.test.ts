import {
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { ListSchedulesCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createDynamoDb } from '../../sandbox/dynamodb/create-dynamodb.ts';
import { createFaults } from '../../sandbox/faults/create-faults.ts';
import { readFaults } from '../../sandbox/faults/read-faults.ts';
import { createFront } from '../../sandbox/front/create-front.ts';
import { openStore } from '../../sandbox/store/open-store.ts';

const said: string[] = [];
const faults = createFaults((_, line) => said.push(line));
const dynamodb = await createDynamoDb({ folder: undefined, store: openStore(undefined), now: Date.now });
const fine = { handle: async () => ({ status: 200, body: '{}' }) };
const services = {
  dynamodb: dynamodb.table,
  sqs: fine,
  s3: fine,
  events: fine,
  scheduler: fine,
  secretsmanager: fine,
};
const front = createFront({
  services,
  faults: faults.ofCalls,
  callerOf: (key) =>
    key === 'PRODUCER'
      ? { kind: 'outside' }
      : { kind: 'function', functionName: key, title: key.toLowerCase(), roleArn: `role/${key}` },
  control: async () => ({ status: 200, body: '' }),
  log: () => {},
});

const add = (...asked: object[]) =>
  faults.add(
    readFaults(asked, { services: Object.keys(services), queues: [], functions: ['dispatch', 'inbound'] }),
  );
const struck = () => faults.list().map(({ fired, left }) => ({ fired, left }));

let endpoint = '';
const settings = (accessKeyId = 'DISPATCH', maxAttempts = 1) => ({
  endpoint,
  region: 'eu-west-1',
  maxAttempts,
  credentials: { accessKeyId, secretAccessKey: 'any' },
});
const clients: Record<string, DynamoDBClient> = {};
const tables = (accessKeyId = 'DISPATCH', maxAttempts = 1): DynamoDBClient => {
  const key = `${accessKeyId} ${maxAttempts}`;
  clients[key] ??= new DynamoDBClient(settings(accessKeyId, maxAttempts));
  return clients[key];
};

beforeAll(async () => {
  endpoint = `http://127.0.0.1:${await front.listen(0)}`;
  const create = new CreateTableCommand({
    TableName: 'Messages',
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
  });
  await tables().send(create);
});
afterEach(() => {
  faults.clear();
});
afterAll(async () => {
  await front.close();
  await dynamodb.close();
});

const put = (pk: string, client = tables()) =>
  client.send(
    new PutItemCommand({
      TableName: 'Messages',
      Item: { pk: { S: pk } },
      ConditionExpression: 'attribute_not_exists(pk)',
    }),
  );
const stands = async (pk: string) => {
  const get = new GetItemCommand({ TableName: 'Messages', Key: { pk: { S: pk } }, ConsistentRead: true });
  return (await tables('PRODUCER').send(get)).Item !== undefined;
};

describe('a call that is broken', () => {
  it('is throttled before it has any effect', async () => {
    add({ service: 'dynamodb', operation: 'PutItem', fault: 'throttle' });
    await expect(put('throttled')).rejects.toMatchObject({ name: 'ProvisionedThroughputExceededException' });
    expect(await stands('throttled')).toBe(false);
  });

  it('fails without an effect', async () => {
    add({ service: 'dynamodb', fault: 'fail' });
    await expect(put('failed')).rejects.toMatchObject({
      name: 'InternalServerError',
      $metadata: { httpStatusCode: 500 },
    });
    expect(await stands('failed')).toBe(false);
  });

  it('loses its answer and keeps its effect, so that the client who tries again meets himself', async () => {
    add({ service: 'dynamodb', fault: 'lost-answer' });
    await expect(put('lost', tables('DISPATCH', 3))).rejects.toMatchObject({
      name: 'ConditionalCheckFailedException',
    });
    expect(await stands('lost')).toBe(true);
    expect(struck()).toEqual([{ fired: 1, left: 0 }]);
  });

  it('reaches a patient client after all: an SDK tries three times by itself', async () => {
    add({ service: 'dynamodb', fault: 'throttle', times: 2 });
    await put('patient', tables('DISPATCH', 3));
    expect(await stands('patient')).toBe(true);
    expect(struck()).toEqual([{ fired: 2, left: 0 }]);
  });

  it('conflicts with another write, alone and in a transaction, and a read never does', async () => {
    add({ service: 'dynamodb', fault: 'conflict', times: 2 });
    expect(await stands('conflict')).toBe(false);
    await expect(put('conflict')).rejects.toMatchObject({ name: 'TransactionConflictException' });
    const Put = (pk: string) => ({ Put: { TableName: 'Messages', Item: { pk: { S: pk } } } });
    const transaction = new TransactWriteItemsCommand({ TransactItems: [Put('conflict'), Put('other')] });
    await expect(tables().send(transaction)).rejects.toMatchObject({
      name: 'TransactionCanceledException',
      CancellationReasons: [{ Code: 'TransactionConflict' }, { Code: 'None' }],
    });
    expect(await stands('conflict')).toBe(false);
  });

  it.each([
    ['before', false],
    ['after', true],
  ])('waits %s its effect', async (when, stood) => {
    add({ service: 'dynamodb', operation: 'PutItem', fault: 'delay', delayMs: 400, when });
    const from = performance.now();
    const late = put(`slow-${when}`);
    await expect.poll(() => struck()).toEqual([{ fired: 1, left: 0 }]);
    await expect.poll(() => stands(`slow-${when}`), { timeout: 300 }).toBe(stood);
    await late;
    expect(performance.now() - from).toBeGreaterThan(390);
    expect(await stands(`slow-${when}`)).toBe(true);
  });
});

describe('each service says in its own words', () => {
  const calls: Record<string, () => Promise<unknown>> = {
    sqs: () =>
      new SQSClient(settings()).send(
        new SendMessageCommand({ QueueUrl: `${endpoint}/000000000000/q`, MessageBody: 'x' }),
      ),
    events: () => new EventBridgeClient(settings()).send(new PutEventsCommand({ Entries: [{}] })),
    scheduler: () => new SchedulerClient(settings()).send(new ListSchedulesCommand({})),
    secretsmanager: () =>
      new SecretsManagerClient(settings()).send(new GetSecretValueCommand({ SecretId: 's' })),
    s3: () =>
      new S3Client({ ...settings(), forcePathStyle: true }).send(
        new GetObjectCommand({ Bucket: 'b', Key: 'k' }),
      ),
  };
  it.each([
    ['sqs', 'SendMessage', 'throttle', 'RequestThrottled'],
    ['sqs', 'SendMessage', 'fail', 'InternalError'],
    ['events', 'PutEvents', 'throttle', 'ThrottlingException'],
    ['events', 'PutEvents', 'fail', 'InternalException'],
    ['scheduler', 'ListSchedules', 'throttle', 'ThrottlingException'],
    ['scheduler', 'ListSchedules', 'fail', 'InternalServerException'],
    ['secretsmanager', 'GetSecretValue', 'throttle', 'ThrottlingException'],
    ['secretsmanager', 'GetSecretValue', 'fail', 'InternalServiceError'],
    ['s3', 'GetObject', 'throttle', 'SlowDown'],
    ['s3', 'GetObject', 'fail', 'InternalError'],
  ])('%s, at %s: %s is %s', async (service, operation, fault, name) => {
    add({ service, operation, fault });
    const error: unknown = await calls[service]?.().catch((caught: unknown) => caught);
    expect([Reflect.get(Object(error), 'name'), Reflect.get(Object(error), 'Code')]).toContain(name);
  });
});

describe('a fault strikes', () => {
  it('as often as was asked, after those it was to let pass', async () => {
    add({ service: 'dynamodb', operation: 'PutItem', fault: 'fail', skip: 1, times: 2 });
    const calls = [];
    for (const pk of ['a', 'b', 'c', 'd']) calls.push(await put(pk).catch(({ name }) => name));
    expect(calls.map((answer) => typeof answer)).toEqual(['object', 'string', 'string', 'object']);
    expect(struck()).toEqual([{ fired: 2, left: 0 }]);
  });

  it('until it is cleared, where it is to strike always', async () => {
    add({ service: 'dynamodb', operation: 'PutItem', fault: 'fail', times: 'always' });
    for (const pk of ['e', 'f', 'g']) await expect(put(pk)).rejects.toThrow();
    expect(struck()).toEqual([{ fired: 3, left: 'always' }]);
    faults.clear();
    await put('e');
  });

  it('our functions, and nobody else unless that was asked for', async () => {
    add({ service: 'dynamodb', fault: 'fail' });
    await put('by a producer', tables('PRODUCER'));
    await expect(put('by a function')).rejects.toThrow();
    add({ service: 'dynamodb', fault: 'fail', caller: 'anyone' });
    await expect(put('by anyone', tables('PRODUCER'))).rejects.toThrow();
  });

  it('the function, the operation and the content that were named', async () => {
    add({
      service: 'dynamodb',
      operation: 'PutItem',
      function: 'inbound',
      containing: 'the-one',
      fault: 'fail',
    });
    await put('the-one-of-dispatch');
    await put('another', tables('INBOUND'));
    await expect(put('the-one', tables('INBOUND'))).rejects.toThrow();
    expect(said.at(-1)).toMatch(/^\d+: fail for dynamodb PutItem$/);
  });

  it('one at a time: the first that is left', async () => {
    add({ service: 'dynamodb', fault: 'throttle' }, { service: 'dynamodb', fault: 'fail' });
    await expect(put('h')).rejects.toMatchObject({ name: 'ProvisionedThroughputExceededException' });
    expect(struck()).toEqual([
      { fired: 1, left: 0 },
      { fired: 0, left: 1 },
    ]);
    await expect(put('h')).rejects.toMatchObject({ name: 'InternalServerError' });
  });
});
