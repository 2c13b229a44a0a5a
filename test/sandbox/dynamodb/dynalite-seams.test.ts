import { describe, expect, it } from 'vitest';
import {
  action,
  actionNames,
  type BatchOperation,
  db,
  perform,
  validation,
  validations,
} from '../../../sandbox/dynamodb/dynalite.ts';
import { openEngine } from '../../../sandbox/dynamodb/engine.ts';
import { indexOf, itemsOf, tables, under } from '../../../sandbox/dynamodb/level-keys.ts';
import { tableOperations } from '../../../sandbox/dynamodb/operations.ts';
import { openWrite } from '../../../sandbox/dynamodb/write.ts';
import { openStore } from '../../../sandbox/store/open-store.ts';

async function engineWithTable() {
  const engine = await openEngine({ folder: undefined, store: openStore(undefined), now: () => Date.now() });
  const table = {
    TableName: 'seams',
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [
      { AttributeName: 'id', AttributeType: 'S' },
      { AttributeName: 'by', AttributeType: 'S' },
    ],
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    GlobalSecondaryIndexes: [
      {
        IndexName: 'by-who',
        KeySchema: [{ AttributeName: 'by', KeyType: 'HASH' }],
        Projection: { ProjectionType: 'ALL' },
      },
    ],
  };
  await tableOperations.CreateTable?.(engine, table);
  return engine;
}

const Item = { id: { S: 'a' }, by: { S: 'me' } };

describe('dynalite still has every seam the sandbox holds on to', () => {
  it.each([...actionNames])('an action for %s', (name) => {
    expect(action(name)).toBeTypeOf('function');
  });

  it.each([...actionNames, 'ListTables', 'TagResource', 'UntagResource', 'ListTagsOfResource'])(
    'a validation for %s',
    (name) => {
      expect(validation(name).types).toBeTypeOf('object');
    },
  );

  it.each([
    'create',
    'createKey',
    'validateItem',
    'validateKey',
    'checkConditional',
    'updateIndexes',
    'addConsumedCapacity',
    'traverseIndexes',
    'itemSize',
    'mapPaths',
    'matchesExprFilter',
    'matchesFilter',
    'queryTable',
  ] as const)('db.%s', (name) => {
    expect(db[name]).toBeTypeOf('function');
  });

  it('checkTypes and checkValidations', () => {
    expect(validations.checkTypes).toBeTypeOf('function');
    expect(validations.checkValidations).toBeTypeOf('function');
  });
});

describe('and every seam still fires', () => {
  it('updateIndexes sees the images of a put, an update and a delete before they are stored', async () => {
    const engine = await engineWithTable();
    const write = openWrite(engine.store);
    await perform('PutItem', write.store, { TableName: 'seams', Item });
    await perform('DeleteItem', write.store, { TableName: 'seams', Key: { id: Item.id } });
    await perform('UpdateItem', write.store, {
      TableName: 'seams',
      Key: { id: { S: 'b' } },
      AttributeUpdates: {},
    });
    await perform('BatchWriteItem', write.store, {
      RequestItems: { seams: [{ PutRequest: { Item: { id: { S: 'c' } } } }] },
    });
    expect(write.changes.map((change) => ({ old: change.old, new: change.new }))).toEqual([
      { old: undefined, new: Item },
      { old: undefined, new: undefined },
      { old: undefined, new: { id: { S: 'b' } } },
      { old: undefined, new: { id: { S: 'c' } } },
    ]);
    await expect(engine.store.db.keys(under(itemsOf('seams'))).all()).resolves.toEqual([]);
  });

  it('puts and deletes go through getItemDb and getIndexDb and are held back under the keys dynalite uses', async () => {
    const engine = await engineWithTable();
    const write = openWrite(engine.store);
    await perform('PutItem', write.store, { TableName: 'seams', Item });
    const held = write.operations.map(({ key }) => key).sort();

    await perform('PutItem', engine.store, { TableName: 'seams', Item });
    const stored = await engine.store.db.keys({ gte: 'i', lt: 'j' }).all();
    expect(held).toEqual(stored);
    expect(held.map((key) => key.slice(0, key.indexOf('/')).slice(0, -6))).toEqual([
      indexOf('Global', 'seams', 'by-who'),
      itemsOf('seams'),
    ]);
    await expect(engine.store.db.keys(under(tables)).all()).resolves.toEqual([`${tables}seams`]);
  });

  it('LevelDB gets a whole transaction as one batch, and keeps nothing of one that it refuses', async () => {
    const engine = await engineWithTable();
    const { batch } = engine.store.db;
    const batches: BatchOperation[][] = [];
    engine.store.db.batch = async (operations) => {
      batches.push(operations);
      if (batches.length === 1) throw new Error('disk full');
      await batch(operations);
    };
    const put = (id: string) => ({ Put: { TableName: 'seams', Item: { ...Item, id: { S: id } } } });
    const transact = () =>
      tableOperations.TransactWriteItems?.(engine, {
        TransactItems: [put('a'), put('b')],
        ClientRequestToken: 'token',
      });
    await expect(transact()).rejects.toThrow('disk full');
    expect(engine.tokens.entries()).toEqual([]);
    await expect(engine.store.db.keys({ gte: 'i', lt: 'j' }).all()).resolves.toEqual([]);
    await transact();
    await transact();
    expect(batches.map((operations) => operations.length)).toEqual([5, 5]);
  });

  it('checkConditional is asked by put, update and delete and keeps the field that asks for the old item', async () => {
    const engine = await engineWithTable();
    await perform('PutItem', engine.store, { TableName: 'seams', Item });
    const conditional = {
      ConditionExpression: 'attribute_not_exists(id)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    };
    for (const [operation, body] of [
      ['PutItem', { Item }],
      ['UpdateItem', { Key: { id: Item.id }, UpdateExpression: 'REMOVE nothing' }],
      ['DeleteItem', { Key: { id: Item.id } }],
    ] as const) {
      const request = tableOperations[operation]?.(engine, { TableName: 'seams', ...body, ...conditional });
      await expect(request).rejects.toMatchObject({ body: { Item } });
    }
  });

  it('addConsumedCapacity and queryTable weigh reads by our scales', async () => {
    const engine = await engineWithTable();
    const wide = { ...Item, t: { S: '€'.repeat(1400) } };
    await perform('PutItem', engine.store, { TableName: 'seams', Item: wide });
    const asked = { TableName: 'seams', ReturnConsumedCapacity: 'TOTAL', ConsistentRead: true };
    for (const answer of [
      await perform('GetItem', engine.store, { ...asked, Key: { id: Item.id } }),
      await perform('Scan', engine.store, asked),
    ]) {
      expect(answer).toMatchObject({ ConsumedCapacity: { CapacityUnits: 2 } });
    }
  });

  it('itemSize is asked by the validations, so that the limit is one of bytes', async () => {
    const engine = await engineWithTable();
    const put = tableOperations.PutItem?.(engine, {
      TableName: 'seams',
      Item: { ...Item, t: { S: '€'.repeat(140_000) } },
    });
    await expect(put).rejects.toThrow('Item size has exceeded the maximum allowed size');
  });

  it('ARNs carry the account and region that were set on the table store', async () => {
    const engine = await engineWithTable();
    const described = await perform('DescribeTable', engine.store, { TableName: 'seams' });
    expect(described).toMatchObject({
      Table: { TableArn: 'arn:aws:dynamodb:eu-west-1:000000000000:table/seams' },
    });
  });

  it('what an action throws in a callback is a rejection, not the end of the process', async () => {
    const engine = await engineWithTable();
    await perform('PutItem', engine.store, { TableName: 'seams', Item });
    const broken = {
      TableName: 'seams',
      Key: { id: Item.id },
      _updates: { sections: [{ type: 'set', path: ['x'], val: null }], paths: [] },
    };
    await expect(perform('UpdateItem', engine.store, broken)).rejects.toBeInstanceOf(TypeError);
  });
});
