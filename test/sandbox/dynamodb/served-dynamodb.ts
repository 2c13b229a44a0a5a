import { createServer } from 'node:http';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import type { DynamoDb, Store } from '../../../sandbox/cloud.ts';
import { createDynamoDb } from '../../../sandbox/dynamodb/create-dynamodb.ts';
import { openStore } from '../../../sandbox/store/open-store.ts';

export const morning = Date.parse('2026-10-01T08:00:00Z');

/** A DynamoDB that real clients reach over HTTP, on a clock that only the test moves. */
export async function serveDynamoDb(options: { folder?: string; store?: Store; at?: number } = {}) {
  let now = options.at ?? morning;
  const store = options.store ?? openStore(undefined);
  const dynamodb = await createDynamoDb({ folder: options.folder, store, now: () => now });
  const { endpoint, stop } = await serve(dynamodb);
  const settings = { endpoint, region: 'eu-west-1', credentials: { accessKeyId: 'k', secretAccessKey: 's' } };
  const client = new DynamoDBClient({ ...settings, maxAttempts: 1 });
  const streams = new DynamoDBStreamsClient({ ...settings, maxAttempts: 1 });
  return {
    dynamodb,
    client,
    streams,
    endpoint,
    now: () => now,
    pass(milliseconds: number) {
      now += milliseconds;
    },
    async close() {
      client.destroy();
      streams.destroy();
      await stop();
      await dynamodb.close();
    },
  };
}

/** A table under one key, or under two. A key is a text unless it says otherwise. */
export const createTable = (
  client: DynamoDBClient,
  name: string,
  ...keys: readonly (string | [string, 'N'])[]
) => {
  const typed = keys.map((key) => (typeof key === 'string' ? ([key, 'S'] as const) : key));
  return client.send(
    new CreateTableCommand({
      TableName: name,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: typed.map(([AttributeName, AttributeType]) => ({ AttributeName, AttributeType })),
      KeySchema: typed.map(([AttributeName], place) => ({
        AttributeName,
        KeyType: place === 0 ? 'HASH' : 'RANGE',
      })),
    }),
  );
};

async function serve(dynamodb: DynamoDb) {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
    );
    const [service = '', operation = ''] = String(headers['x-amz-target']).split('.');
    const handler = service.startsWith('DynamoDBStreams') ? dynamodb.streams : dynamodb.table;
    const answer = await handler.handle({
      operation,
      method: request.method ?? 'POST',
      url: request.url ?? '/',
      headers,
      body: Buffer.concat(chunks),
      caller: { kind: 'outside' },
    });
    response.writeHead(answer.status, answer.headers).end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { endpoint: `http://127.0.0.1:${port}`, stop };
}

export type ServedDynamoDb = Awaited<ReturnType<typeof serveDynamoDb>>;
