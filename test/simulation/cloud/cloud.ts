import type { PutEventsCommandInput } from '@aws-sdk/client-eventbridge';
import type { GetSecretValueCommandInput } from '@aws-sdk/client-secrets-manager';
import { catalogue } from '../../../core/catalogue/catalogue.ts';
import { codesAboutCustomers, codesOfNoConsequence } from '../../../core/codes/code-action.ts';
import { messageIdOf } from '../../../core/delivery/message-id.ts';
import type { Policy } from '../../../core/policy/policy.ts';
import { memoryDynamoDb, type TableShape, type Units } from '../dynamodb/memory-dynamodb.ts';
import type { Published } from '../fact.ts';
import type { Sabotage } from '../sabotage.ts';
import type { World } from '../world.ts';
import { type Functions, functionsOf } from './functions.ts';
import { lambda } from './lambda.ts';
import { account, appSecret, meta } from './meta.ts';
import { queues } from './queues.ts';
import { schedules } from './schedules.ts';
import { streams } from './streams.ts';
import { tellChange } from './tell-change.ts';
import type { Outages } from './wire.ts';

export const tables: readonly TableShape[] = [
  { name: 'messages', key: ['id'] },
  {
    name: 'customers',
    key: ['customerId'],
    indexes: { ByPhone: 'phone', ByWhatsAppUserId: 'whatsappUserId' },
  },
  { name: 'receipts', key: ['customerId', 'number'] },
  { name: 'templates', key: ['template', 'version'] },
  { name: 'waiting', key: ['id'] },
  { name: 'lines', key: ['number'] },
];

export const simulatedPolicy: Policy = {
  version: 'simulated',
  contactHours: { from: '08:00', to: '20:00' },
  caps: { transactions: 2, shared: 2, marketing: 1 },
};

const secretValues: Readonly<Record<string, string>> = {
  'app-secret': appSecret,
  'verify-token': 'the-verify-token',
  'access-token': 'the-access-token',
  'link-key': 'the-link-key',
};

/** Told of every request that reached DynamoDB, with its answer and what that cost. */
export type Performed = (request: { command: object; value?: object; error?: unknown; units: Units }) => void;

export type CloudSettings = { sabotage?: Sabotage | undefined; performed?: Performed | undefined };

/** Aviso's own functions over a cloud that is simulated, wired as its stacks wire them. */
export function createCloud(world: World, { sabotage, performed }: CloudSettings = {}) {
  const outages: Outages = new Map();
  let load: Functions = {};
  const functions = lambda(world, new Proxy({}, { get: (_, name) => load[String(name)] }));
  const types = catalogue.map(({ name }) => name);
  const shapes = [
    ...types.map((name) => ({ name, function: `dispatch ${name}`, batch: 10, concurrency: 3 })),
    { name: 'customers', function: 'customers', batch: 10, concurrency: 2 },
    { name: 'inbound', function: 'inbound', batch: 20, concurrency: 2 },
  ];
  const buffers = queues(world, functions, shapes, aboutOf);
  const stream = streams(
    world,
    functions,
    { messages: ['id'], templates: ['template', 'version'] },
    'announce',
  );
  const dynamodb = memoryDynamoDb({
    tables,
    now: world.now,
    indexLag: () => (world.strike('index', 'replication').kind === 'stale' ? 60_000 : 20),
    changed: (change) => {
      tellChange(world, change);
      stream(change);
    },
    performed,
  });

  const cloud = {
    world,
    outages,
    sabotage,
    dynamodb,
    queues: buffers,
    schedules: schedules(world, (queue, body) => void buffers.put(queue, body)),
    meta: meta(world, functions),
    secretValue: ({ SecretId = '', VersionStage }: GetSecretValueCommandInput) => ({
      ...(VersionStage !== 'AWSPREVIOUS' && { SecretString: secretValues[SecretId] }),
    }),
    /** What the announcer puts onto the bus, whose rule lets through what means something for a customer. */
    announced: ({ Entries = [] }: PutEventsCommandInput, refusesOne: boolean) => ({
      Entries: Entries.map(({ DetailType = '', Detail = '{}' }, i) => {
        if (refusesOne && i === 0) return { ErrorCode: 'InternalException' };
        const detail = Object(JSON.parse(Detail));
        const { eventId, messageId, data } = detail;
        const state: unknown = data?.state;
        world.tell({
          fact: 'announced',
          eventId: String(eventId),
          detailType: DetailType,
          messageId: String(messageId),
          state: typeof state === 'string' ? state : undefined,
        });
        if (DetailType === 'MessageStatusChanged' && isConsequential(data))
          buffers.put('customers', JSON.stringify({ 'detail-type': DetailType, detail }), {}, 20);
        return { EventId: String(eventId) };
      }),
    }),
    /** Puts an event onto the bus, whose rule drops it into its buffer. */
    publish: (detailType: string, detail: object, told: Published): void => {
      world.tell({ fact: 'published', ...told });
      const body = JSON.stringify({ version: '0', source: 'bank', 'detail-type': detailType, detail });
      const queue = told.type ?? 'customers';
      const { kind: fault, dice } = world.strike('publish', detailType, told.eventId);
      if (fault === 'duplicate') buffers.put(queue, body, {}, dice.between(1, 240_000));
      buffers.put(queue, body, {}, fault === 'late' ? dice.between(1_000, 300_000) : dice.between(5, 50));
    },
  };
  load = functionsOf(cloud);
  return cloud;
}

export type Cloud = ReturnType<typeof createCloud>;

export { account };

type StatusChange = { state: string; code?: number; afterBounces?: unknown; previous?: string };

/** As the rule of the stack says it in a pattern. */
function isConsequential({ state, code, afterBounces, previous }: StatusChange): boolean {
  if (state === 'refused') return code !== undefined && codesAboutCustomers().includes(code);
  if (state === 'failed') return code !== undefined && !codesOfNoConsequence().includes(code);
  const isThere = state === 'delivered' || state === 'read';
  return isThere && (afterBounces !== undefined || previous === 'failed');
}

/** Which message a record is about, or which event, as the dead letters are searched. */
function aboutOf(body: string): string {
  const parsed = Object(parsedOr(body));
  if (typeof parsed.wake === 'string') return parsed.wake;
  const eventId: unknown = parsed.detail?.eventId;
  if (typeof eventId === 'string') return messageIdOf(eventId);
  return body.match(/msg_[0-9a-f-]{36}/)?.[0] ?? '';
}

function parsedOr(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
