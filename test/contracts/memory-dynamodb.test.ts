import {
  BatchGetItemCommand,
  CreateTableCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveDynamoDb } from '../sandbox/dynamodb/served-dynamodb.ts';
import { tables } from '../simulation/cloud/cloud.ts';
import { canonicalItem, type Item } from '../simulation/dynamodb/item.ts';
import { memoryDynamoDb, type TableShape } from '../simulation/dynamodb/memory-dynamodb.ts';
import type { Units } from '../simulation/dynamodb/units.ts';
import { seededFaults } from '../simulation/fault.ts';
import { seededStory } from '../simulation/seeded-story.ts';
import { simulate } from '../simulation/simulate.ts';

/** Receipts are numbered; the number of a line is a name. */
const typeOf = (table: string, name: string) =>
  table === 'receipts' && name === 'number' ? ('N' as const) : ('S' as const);

async function create(client: DynamoDBClient, { name, key, indexes = {} }: TableShape): Promise<void> {
  const attributes = [...new Set([...key, ...Object.values(indexes)])].filter((one) => one !== undefined);
  await client.send(
    new CreateTableCommand({
      TableName: name,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: attributes.map((one) => ({
        AttributeName: one,
        AttributeType: typeOf(name, one),
      })),
      KeySchema: key
        .filter((one) => one !== undefined)
        .map((AttributeName, place) => ({ AttributeName, KeyType: place === 0 ? 'HASH' : 'RANGE' })),
      ...(Object.keys(indexes).length > 0 && {
        GlobalSecondaryIndexes: Object.entries(indexes).map(([IndexName, AttributeName]) => ({
          IndexName,
          KeySchema: [{ AttributeName, KeyType: 'HASH' as const }],
          Projection: { ProjectionType: 'KEYS_ONLY' as const },
        })),
      }),
    }),
  );
}

const itemsIn = (answer: unknown): readonly Item[] => {
  const { Item: one, Items = [], Attributes, Responses = {} } = Object(answer);
  const found: unknown[] = [one, Attributes, ...Items, ...Object.values(Responses).flat()];
  return found.filter((item): item is Item => typeof item === 'object' && item !== null);
};

/** What an answer says, in one form for both. */
const shown = (answer: unknown) => itemsIn(answer).map(canonicalItem).toSorted();

const refusal = (error: unknown) => {
  const { name, Item: standing, CancellationReasons = [] } = Object(error);
  return {
    name,
    standing: standing && canonicalItem(standing),
    reasons: Array.from(CancellationReasons, (one) => Object(one).Code),
  };
};

const total = { ReturnConsumedCapacity: 'TOTAL' } as const;

/** The same request once more, which asks what it cost. */
function priced(command: object): object {
  if (command instanceof PutItemCommand) return new PutItemCommand({ ...command.input, ...total });
  if (command instanceof UpdateItemCommand) return new UpdateItemCommand({ ...command.input, ...total });
  if (command instanceof GetItemCommand) return new GetItemCommand({ ...command.input, ...total });
  if (command instanceof QueryCommand) return new QueryCommand({ ...command.input, ...total });
  if (command instanceof BatchGetItemCommand) return new BatchGetItemCommand({ ...command.input, ...total });
  if (command instanceof TransactWriteItemsCommand)
    return new TransactWriteItemsCommand({ ...command.input, ...total });
  throw new Error(`nobody knows what a ${command.constructor.name} costs`);
}

function unitsIn(answer: unknown): number {
  const { ConsumedCapacity = [] } = Object(answer);
  const all: unknown[] = [ConsumedCapacity].flat();
  return all.reduce((sum: number, one) => sum + Number(Object(one).CapacityUnits ?? 0), 0);
}

const inputOf = (command: object): unknown => Object(command).input;

type Outcome = { shown?: readonly string[]; units?: number; refusal?: ReturnType<typeof refusal> };

async function outcomeAt(client: DynamoDBClient, command: object): Promise<Outcome> {
  try {
    // The SDK's own signature knows each command by itself; here any of them will do.
    const answer: unknown = await client.send(priced(command) as GetItemCommand);
    return { shown: shown(answer), units: unitsIn(answer) };
  } catch (error) {
    return { refusal: refusal(error) };
  }
}

describe('the DynamoDB of the simulation', () => {
  let served: Awaited<ReturnType<typeof serveDynamoDb>>;
  beforeAll(async () => {
    served = await serveDynamoDb();
  });
  afterAll(() => served.close());

  it('answers and charges as the sandbox’s does, whatever our functions ask of it', {
    timeout: 120_000,
  }, async () => {
    let compared = 0;
    for (const seed of [1, 2, 3, 5, 8, 13, 21, 34, 55, 89]) {
      const asked: { command: object; outcome: Outcome; isLagging: boolean }[] = [];
      await simulate({
        seed,
        story: seededStory(seed),
        plan: seededFaults(seed),
        performed: ({ command, value, error, units }) => {
          const isLagging = command instanceof QueryCommand && command.input.IndexName !== undefined;
          const cost = ({ read, write }: Units) => read + write;
          const outcome = error ? { refusal: refusal(error) } : { shown: shown(value), units: cost(units) };
          asked.push({ command, outcome, isLagging });
        },
      });
      const fresh = await serveDynamoDb();
      for (const table of tables) await create(fresh.client, table);
      for (const { command, outcome, isLagging } of asked) {
        const there = await outcomeAt(fresh.client, command);
        if (isLagging) continue;
        expect({ ...there, command: inputOf(command) }).toEqual({
          ...outcome,
          command: inputOf(command),
        });
        compared++;
      }
      await fresh.close();
    }
    expect(compared).toBeGreaterThan(500);
  });

  it('means the same by every expression that our adapters could make', { timeout: 120_000 }, async () => {
    const table: TableShape = { name: 'rows', key: ['id'], indexes: { ByPhone: 'phone' } };
    await create(served.client, table);
    const memory = memoryDynamoDb({ tables: [table], now: () => 0 });
    await fc.assert(
      fc.asyncProperty(fc.array(request, { minLength: 1, maxLength: 12 }), async (requests) => {
        for (const command of requests) {
          const there = await outcomeAt(served.client, command);
          let here: Outcome;
          try {
            here = { shown: shown(memory.perform(command)) };
          } catch (error) {
            here = { refusal: refusal(error) };
          }
          const { units: _, ...answer } = there;
          expect({ ...answer, command: inputOf(command) }).toEqual({
            ...here,
            command: inputOf(command),
          });
        }
      }),
      { numRuns: 150 },
    );
  });
});

const id = fc.constantFrom('a', 'b').map((S) => ({ id: { S } }));
const mark = fc.constantFrom('01', '02', '03').map((hex) => Buffer.from(hex, 'hex'));
const number = fc.integer({ min: -3, max: 3 }).map((n) => ({ N: String(n) }));

const conditions: readonly string[] = [
  'attribute_not_exists(id)',
  'attribute_exists(id)',
  '#n < :n',
  '(attribute_not_exists(#n) OR #n <= :n) AND NOT contains(#marks, :mark)',
  'attribute_not_exists(#marks) OR size(#marks) < :n',
  '#n IN (:n, :n) OR #n BETWEEN :n AND :n',
  'NOT #n = :n AND attribute_exists(#marks)',
  '#times.#n <> :n OR begins_with(phone, :text)',
];

const updates: readonly string[] = [
  'SET #n = :n',
  'SET #n = if_not_exists(#n, :n), #times = :times',
  'SET #times.#n = :n',
  'SET #n = if_not_exists(#n, :n) + :n REMOVE phone',
  'SET phone = :text',
  'ADD #marks :marks SET #n = :n',
  'ADD #n :n, #marks :marks',
  'DELETE #marks :marks',
  'REMOVE #n, #marks',
  'SET #n = :n REMOVE #times.#n',
  'SET #n = :n, #n = :n',
];

const words = (text: string, n: { N: string }, bytes: Uint8Array) => {
  const used = new Set(text.match(/[#:]\w+/g));
  const only = <T>(all: Record<string, T>) => {
    const left = Object.entries(all).filter(([name]) => used.has(name));
    return left.length > 0 ? Object.fromEntries(left) : undefined;
  };
  const names = only({ '#n': 'n', '#marks': 'marks', '#times': 'times' });
  const values = only({
    ':n': n,
    ':mark': { B: bytes },
    ':marks': { BS: [bytes] },
    ':text': { S: '+5191' },
    ':times': { M: { n } },
  });
  return {
    ...(names && { ExpressionAttributeNames: names }),
    ...(values && { ExpressionAttributeValues: values }),
  };
};

const TableName = 'rows';
const onFailure = fc.constantFrom('ALL_OLD' as const, 'NONE' as const);
const condition = fc.constantFrom(...conditions);

const put = fc
  .record({ id, n: number, bytes: mark, condition: fc.option(condition, { nil: undefined }), onFailure })
  .map(({ id: key, n, bytes, condition: text, onFailure: shows }) => {
    const conditional = text && {
      ConditionExpression: text,
      ReturnValuesOnConditionCheckFailure: shows,
      ...words(text, n, bytes),
    };
    return new PutItemCommand({ TableName, Item: { ...key, n, marks: { BS: [bytes] } }, ...conditional });
  });

const update = fc
  .record({ id, n: number, bytes: mark, condition: fc.option(condition, { nil: undefined }), onFailure })
  .chain((one) => fc.constantFrom(...updates).map((text) => ({ ...one, text })))
  .map(({ id: Key, n, bytes, condition: asked, onFailure: shows, text }) => ({
    TableName,
    Key,
    UpdateExpression: text,
    ...(asked && { ConditionExpression: asked, ReturnValuesOnConditionCheckFailure: shows }),
    ...words(`${text} ${asked ?? ''}`, n, bytes),
  }));

const transaction = fc.tuple(update, put).map(([one, { input }]) => {
  const { ReturnValuesOnConditionCheckFailure: _, ...Update } = one;
  const { ReturnValuesOnConditionCheckFailure: __, ...Put } = input;
  const Item = { ...input.Item, id: { S: one.Key.id.S === 'a' ? 'b' : 'a' } };
  return new TransactWriteItemsCommand({ TransactItems: [{ Update }, { Put: { ...Put, TableName, Item } }] });
});

const get = id.map((Key) => new GetItemCommand({ TableName, Key, ConsistentRead: true }));

const request: fc.Arbitrary<object> = fc.oneof(
  put,
  update.map((input) => new UpdateItemCommand({ ...input, ReturnValues: 'ALL_NEW' })),
  transaction,
  get,
);
