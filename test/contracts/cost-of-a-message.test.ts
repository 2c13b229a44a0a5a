import {
  ConditionalCheckFailedException,
  CreateTableCommand,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Context, SQSRecord } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { changeConsent } from '../../adapters/dynamodb/change-consent.ts';
import { saveCustomer } from '../../adapters/dynamodb/save-customer.ts';
import { newsIn } from '../../core/consent/receipt.ts';
import { messageIdOf } from '../../core/delivery/message-id.ts';
import { defaultPolicy } from '../../core/policy/policy.ts';
import { CustomerId } from '../../core/recipients/customer-id.ts';
import { CustomerUpdated } from '../../core/recipients/customer-updated.ts';
import { announcer } from '../../functions/announce/announcer.ts';
import { wire as wireAnnouncer } from '../../functions/announce/wiring.ts';
import { dispatcher } from '../../functions/dispatch/dispatcher.ts';
import { wire as wireDispatcher } from '../../functions/dispatch/wiring.ts';
import { webhookReader } from '../../functions/inbound/webhook-reader.ts';
import { wire as wireReader } from '../../functions/inbound/wiring.ts';
import { touchRecorder } from '../../functions/outcomes/touch-recorder.ts';
import { wire as wireOutcomes } from '../../functions/outcomes/wiring.ts';
import { type Item, itemSize } from '../../sandbox/dynamodb/attribute-value.ts';
import { aTransaction, at, morning } from '../core/builders.ts';
import { createTable, type ServedDynamoDb, serveDynamoDb } from '../sandbox/dynamodb/served-dynamodb.ts';
import { receiptsTable } from './delivery-store.ts';

/** One send and its three statuses, by the handlers that Lambda runs, over as many messages as make averages exact. */
const messages = 100;
/** Records in a batch: of the mapping's ten a busy buffer fills half on average; two seconds of statuses fill a hundred. */
const batches = { dispatch: 5, inbound: 100, stream: 100 };
const longestId = (name: string, n: number): string => `${name}-${n}`.padEnd(64, 'x');

const counted = { kept: 0, writes: 0, reads: 0, invocations: 0, announced: 0, logBytes: 0, largestItem: 0 };
const per = (figure: keyof typeof counted): number => counted[figure] / messages;

/** What DynamoDB bills, asked of every answer; a condition that is not met costs what a write would. */
function countUnits(client: DynamoDBClient): void {
  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      async (args) => {
        const isRead = /^(Get|BatchGet|Query|Scan)/.test(commandName);
        try {
          const answer = await next({ ...args, input: { ...args.input, ReturnConsumedCapacity: 'TOTAL' } });
          const consumed = [Object(answer.output).ConsumedCapacity].flat();
          for (const { CapacityUnits } of consumed) counted[isRead ? 'reads' : 'writes'] += CapacityUnits;
          return answer;
        } catch (error) {
          if (error instanceof ConditionalCheckFailedException) counted.writes += 1;
          throw error;
        }
      },
    { step: 'initialize' },
  );
}

const chunks = <T>(all: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.slice(i * size, (i + 1) * size));

const records = (bodies: readonly string[]): { Records: SQSRecord[] } => ({
  Records: bodies.map((body, i) => ({
    messageId: `0000${i}`,
    receiptHandle: 'r',
    body,
    attributes: {
      ApproximateReceiveCount: '1',
      SentTimestamp: '0',
      SenderId: '',
      ApproximateFirstReceiveTimestamp: '0',
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: '',
    awsRegion: 'eu-west-1',
  })),
});

const context = {} as Context;
const queue = 'https://sqs.eu-west-1.amazonaws.com/000000000000/queue';
const variables = {
  NOTIFICATION_TYPE: 'transaction-alert',
  MESSAGES_TABLE: 'messages',
  CUSTOMERS_TABLE: 'customers',
  TEMPLATES_TABLE: 'templates',
  WAITING_TABLE: 'waiting',
  LINES_TABLE: 'lines',
  THROUGHPUT: '80',
  RECEIPTS_TABLE: 'receipts',
  TEMPLATE_NAMES: 'transaction_alert',
  SCHEDULE_GROUP: 'group',
  WAKE_ROLE_ARN: 'arn:aws:iam::000000000000:role/waker',
  BUFFER_QUEUE_URL: queue,
  BUFFER_QUEUE_ARN: 'arn:aws:sqs:eu-west-1:000000000000:queue',
  DEAD_LETTER_QUEUE_URL: queue,
  DEAD_LETTER_QUEUE_ARN: 'arn:aws:sqs:eu-west-1:000000000000:queue',
  MAX_RECEIVES: '10',
  GRAPH_URL: 'https://graph.facebook.com',
  GRAPH_VERSION: 'v25.0',
  PHONE_NUMBER_ID: '1055',
  DISPLAY_PHONE_NUMBER: '+525512345678',
  WEBHOOKS_BUCKET: 'webhooks',
  WABA_ID: '102290129340398',
  ACCESS_TOKEN_SECRET: 'token',
  LINK_KEY_SECRET: 'links',
  DEFAULT_LANGUAGE: 'es',
  POLICY: JSON.stringify(defaultPolicy),
  EVENT_BUS_NAME: 'bus',
  OUTCOMES_TABLE: 'outcomes',
  AWS_REGION: 'eu-west-1',
};

const customerOf = (n: number): string => longestId('customer', n);
const eventOf = (n: number): string => longestId('evt', n);
const wamidOf = (n: number): string => `wamid.${String(n).padEnd(80, 'W')}`;

const statusWebhook = (n: number, status: string, second: number): string =>
  JSON.stringify({
    object: 'whatsapp_business_account',
    entry: [
      {
        id: variables.WABA_ID,
        changes: [
          {
            field: 'messages',
            value: {
              metadata: { phone_number_id: variables.PHONE_NUMBER_ID },
              statuses: [
                {
                  id: wamidOf(n),
                  status,
                  timestamp: String(Math.floor(morning / 1000) + second),
                  biz_opaque_callback_data: messageIdOf(eventOf(n)),
                },
              ],
            },
          },
        ],
      },
    ],
  });

let served: ServedDynamoDb;

async function introduceEverybody(client: DynamoDBClient): Promise<void> {
  const change = changeConsent(client, { customers: 'customers', receipts: 'receipts' });
  const tell = saveCustomer(client, 'customers');
  for (const [n] of Array.from({ length: messages }).entries()) {
    const id = CustomerId.parse(customerOf(n));
    const about = { name: 'Ana', locale: 'es-MX', timeZone: 'America/Mexico_City', phone: '+525512345678' };
    await tell(id, CustomerUpdated.parse(about), at('2026-01-01T00:00:00Z'));
    const granted = {
      purpose: 'service' as const,
      state: 'granted' as const,
      at: at('2026-01-01T00:00:00Z'),
      by: 'app',
    };
    await change(id, ({ consents }) => newsIn(consents, [granted]), at('2026-01-01T00:00:00Z'));
  }
}

async function createTables(client: DynamoDBClient): Promise<void> {
  await client.send(
    new CreateTableCommand({
      TableName: 'messages',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
    }),
  );
  await createTable(client, 'customers', 'customerId');
  await createTable(client, 'templates', 'template', 'version');
  await createTable(client, 'waiting', 'id');
  await createTable(client, 'lines', 'number');
  await createTable(client, 'outcomes', 'customerId', 'messageId');
  await receiptsTable(client, 'receipts');
}

/** The road of every message, from its buffer to the announcement that it was read. */
async function walkTheRoad(dynamodb: DynamoDBClient): Promise<void> {
  const secrets = new SecretsManagerClient({});
  mockClient(secrets).onAnyCommand().resolves({ SecretString: 'token' });
  const eventBridge = new EventBridgeClient({});
  mockClient(eventBridge)
    .onAnyCommand()
    .callsFake(({ Entries }) => {
      counted.announced += Entries.length;
      return { Entries: [] };
    });
  let posted = 0;
  const outside = {
    dynamodb,
    secrets,
    sqs: new SQSClient({}),
    scheduler: new SchedulerClient({}),
    exchange: async () => ({
      kind: 'answered' as const,
      status: 200,
      text: JSON.stringify({ messages: [{ id: wamidOf(posted++) }] }),
    }),
    now: () => morning as number,
    ticks: () => 0,
    pause: async () => undefined,
    randomBytes: (size: number) => Buffer.from(`${posted}`.padStart(size, '0')),
  };
  const dispatch = dispatcher(wireDispatcher(variables, outside));
  const read = webhookReader(wireReader(variables, outside));
  const announce = announcer(wireAnnouncer(variables, { eventBridge }));
  const invoke = async <Event, Answer>(
    handler: (event: Event, context: Context) => Promise<Answer>,
    event: Event,
  ) => {
    counted.invocations += 1;
    return handler(event, context);
  };

  const everyone = Array.from({ length: messages }, (_, n) => n);
  const events = everyone.map((n) =>
    JSON.stringify({
      'detail-type': 'TransactionPosted',
      detail: aTransaction({ eventId: eventOf(n), customerId: customerOf(n) }),
    }),
  );
  for (const bodies of chunks(events, batches.dispatch)) await invoke(dispatch, records(bodies));

  // `sent` and `delivered` come within the two seconds that a batch collects; `read` comes when somebody looks.
  const arrived = everyone.flatMap((n) => [statusWebhook(n, 'delivered', 2), statusWebhook(n, 'sent', 1)]);
  const seen = everyone.map((n) => statusWebhook(n, 'read', 60));
  for (const bodies of chunks([...arrived, ...seen], batches.inbound)) await invoke(read, records(bodies));

  const arn = served.dynamodb.streamArn('messages') ?? '';
  const changes = served.dynamodb.readStream(arn, undefined, 10 * messages);
  const moved = changes.filter(({ eventName }) => eventName === 'MODIFY');
  for (const some of chunks(moved, batches.stream)) await invoke(announce, { Records: some } as never);
  const before = counted.writes;
  const keep = touchRecorder(wireOutcomes(variables, { dynamodb }));
  const taken = moved.filter(({ dynamodb: { OldImage } }) => Object(OldImage).state?.S === 'claimed');
  for (const some of chunks(taken, batches.stream)) await invoke(keep, { Records: some } as never);
  counted.kept = counted.writes - before;
  counted.writes = before;
  counted.largestItem = Math.max(
    ...changes.map(({ dynamodb: { NewImage = {} } }) => itemSize(NewImage as Item)),
  );
}

describe('a notification that is sent, delivered and read', () => {
  beforeAll(async () => {
    served = await serveDynamoDb({ at: morning });
    await createTables(served.client);
    await introduceEverybody(served.client);
    const log = vi.spyOn(console, 'log').mockImplementation((line: string) => {
      counted.logBytes += Buffer.byteLength(line) + 1;
    });
    countUnits(served.client);
    await walkTheRoad(served.client);
    log.mockRestore();
  });
  afterAll(() => served.close());

  it('costs at most six write units', () => {
    expect(per('writes')).toBeGreaterThan(0);
    expect(per('writes')).toBeLessThanOrEqual(6);
  });

  it('costs one more for the row that takes what comes of it', () => {
    expect(per('kept')).toBe(1);
  });

  // The customer is read, consistently, before anything is reserved: hours and caps are asked of their zone and day. So it
  // is not the tenth of a unit that was once hoped for. Everything else is cached.
  it('costs one read unit, of its customer, and next to nothing besides', () => {
    expect(per('reads')).toBeGreaterThan(0);
    expect(per('reads')).toBeLessThanOrEqual(1.1);
  });

  it('costs at most 550 invocations for a thousand', () => {
    expect(1000 * per('invocations')).toBeLessThanOrEqual(550);
  });

  // What batches hold decides it: 5 records for a dispatcher, 100 statuses, 100 changes of the stream.
  it('is billed for at most 19 requests, and for 23 with the four states that the bank hears of', () => {
    const bus = 1;
    const buffer = 1 + 2 / batches.dispatch; // put in, taken out, deleted
    const door = 2 * 3; // API Gateway and the webhook function, for each status
    const reports = 3 * (1 + 2 / batches.inbound);
    const requests = bus + buffer + door + reports + per('invocations') + per('writes') + per('reads');

    expect(requests).toBeLessThanOrEqual(19);
    expect(per('announced')).toBe(4); // accepted, sent, delivered, read: EventBridge bills each
    expect(requests + per('announced')).toBeLessThanOrEqual(23);
  });

  it('has a row that stays within one write unit, with the longest ids', () => {
    expect(counted.largestItem).toBeGreaterThan(500);
    expect(counted.largestItem).toBeLessThanOrEqual(1024);
  });

  it('writes at most 500 bytes of log', () => {
    expect(per('logBytes')).toBeLessThanOrEqual(500);
  });
});
