/**
 * What the parts of the sandbox expect of one another. Each part lives in its own folder and is made by one
 * `create…` function; `start.ts` puts them together. In this process `Date.now()` is already virtual time.
 */

export const account = '000000000000';
export const region = 'eu-west-1';

/** Who signed a request: one of our functions (known by the access key it was handed), or anybody else. */
export type Caller =
  | { kind: 'function'; functionName: string; title?: string; roleArn: string }
  | { kind: 'outside' };

/** A request to the front on 4566, already sorted by service. `operation` is what follows the dot in X-Amz-Target. */
export type AwsRequest = {
  operation?: string;
  method: string;
  /** Path and query as received. */
  url: string;
  headers: Record<string, string>;
  body: Buffer;
  caller: Caller;
};

export type AwsAnswer = { status: number; headers?: Record<string, string>; body: string | Buffer };

export type AwsService = { handle(request: AwsRequest): Promise<AwsAnswer> };

/** Small durable collections of JSON values, for what no emulator keeps for us. Keys sort as text. */
export type Store = {
  collection<T>(name: string): Collection<T>;
  close(): void;
};

export type Collection<T> = {
  get(key: string): T | undefined;
  put(key: string, value: T): void;
  delete(key: string): void;
  /** In key order; only keys greater than `after`, at most `limit`. */
  list(options?: { after?: string; limit?: number }): { key: string; value: T }[];
  lastKey(): string | undefined;
};

// ── DynamoDB ────────────────────────────────────────────────────────────────────────────────────────────────

export type StreamRecord = {
  eventID: string;
  eventName: 'INSERT' | 'MODIFY' | 'REMOVE';
  eventVersion: '1.1';
  eventSource: 'aws:dynamodb';
  awsRegion: string;
  eventSourceARN: string;
  userIdentity?: { type: 'Service'; principalId: 'dynamodb.amazonaws.com' };
  dynamodb: {
    ApproximateCreationDateTime: number;
    Keys: Record<string, unknown>;
    NewImage?: Record<string, unknown>;
    OldImage?: Record<string, unknown>;
    SequenceNumber: string;
    SizeBytes: number;
    StreamViewType: string;
  };
};

export type DynamoDb = {
  /** DynamoDB_20120810 and DynamoDBStreams_20120810 operations. */
  table: AwsService;
  streams: AwsService;
  /** Stream ARN of a table, where it has a stream. */
  streamArn(tableName: string): string | undefined;
  /** Records after a sequence number (undefined = from the oldest), in order. */
  readStream(streamArn: string, after: string | undefined, limit: number): StreamRecord[];
  onStreamRecord(listener: (streamArn: string) => void): void;
  /** Deletes what TTL says is past; called each second and after every move of the clock. */
  sweepExpired(): Promise<void>;
  close(): Promise<void>;
};

// ── SQS and S3 ──────────────────────────────────────────────────────────────────────────────────────────────

export type QueueMessage = {
  messageId: string;
  receiptHandle: string;
  body: string;
  md5OfBody: string;
  attributes: Record<string, string>;
  messageAttributes: Record<string, { dataType: string; stringValue?: string; binaryValue?: string }>;
};

export type QueueDepth = {
  name: string;
  arn: string;
  url: string;
  visible: number;
  inFlight: number;
  delayed: number;
  /** Some other queue redrives into it. */
  deadLetter: boolean;
};

export type Sqs = AwsService & {
  /** `attributes` as in CreateQueue, all strings. Creating the same queue again keeps its messages. */
  createQueue(name: string, attributes: Record<string, string>): Promise<{ arn: string; url: string }>;
  send(queueArn: string, body: string, attributes?: Record<string, string>): Promise<void>;
  /** Takes up to `max` visible messages, at once and without waiting; moves what was received too often to its dead-letter queue. */
  receive(queueArn: string, max: number): Promise<QueueMessage[]>;
  delete(queueArn: string, receiptHandles: string[]): Promise<void>;
  /** Makes all that was received visible again, counts and all: for a queue whose readers are known to be gone. */
  giveBack(queueArn: string): void;
  /** Calls back whenever a message may have become visible: a send, a visibility change. */
  onVisible(listener: (queueArn: string) => void): void;
  queues(): QueueDepth[];
  close(): Promise<void>;
};

export type S3 = AwsService & { createBucket(name: string): Promise<void> };

// ── EventBridge, Scheduler, Secrets Manager, CloudFormation ─────────────────────────────────────────────────

export type BusEvent = {
  version: '0';
  id: string;
  'detail-type': string;
  source: string;
  account: string;
  time: string;
  region: string;
  resources: string[];
  detail: unknown;
};

export type Target = {
  id: string;
  arn: string;
  roleArn?: string;
  input?: string;
  inputPath?: string;
  inputTransformer?: { inputPathsMap?: Record<string, string>; inputTemplate: string };
  deadLetterArn?: string;
  maximumRetryAttempts?: number;
};

export type PolicyStatement = {
  Sid?: string;
  Effect: 'Allow' | 'Deny';
  Principal: unknown;
  Action: string | string[];
  Resource: string | string[];
  Condition?: Record<string, Record<string, string | string[]>>;
};

/** Hands a body to a target by its ARN (queue, function or bus); rejects when the target does not take it. */
export type Deliver = (
  targetArn: string,
  body: string,
  event: BusEvent | undefined,
  /** Of a queue's message. */
  attributes?: Record<string, string>,
) => Promise<void>;

export type EventBridge = AwsService & {
  createBus(name: string): { arn: string };
  /** Adds or replaces a resource policy statement. An operator it cannot judge is an error here, not "allow". */
  putBusPolicy(busName: string, statementId: string, statement: PolicyStatement): void;
  /** An unknown pattern operator is an error here. */
  putRule(rule: {
    name: string;
    bus: string;
    pattern?: object;
    scheduleExpression?: string;
    enabled: boolean;
    targets: Target[];
  }): { arn: string };
  putArchive(archive: { name: string; bus: string; pattern?: object; retentionDays?: number }): {
    arn: string;
  };
  /** What passed any bus, oldest first. */
  events(after: number): { seq: number; time: string; source: string; detailType: string; detail: unknown }[];
  /** Puts an event on a bus as the given caller would, policy included. */
  put(
    busName: string,
    entry: { source: string; detailType: string; detail: unknown; time?: string; resources?: string[] },
    caller: Caller,
  ): Promise<{ eventId: string } | { error: string; message: string }>;
  /** True when no delivery is under way. */
  isQuiet(): boolean;
};

export type Scheduler = AwsService & {
  createGroup(name: string): { arn: string };
  /** The next instant at which something is due, in epoch milliseconds. */
  nextDue(): number | undefined;
  /** Fires everything that is due now. Called each second and at every step of the clock. */
  fireDue(): Promise<void>;
  isQuiet(): boolean;
};

export type SecretsManager = AwsService & {
  /** Creates the secret once; a second call with the same name keeps its value. Returns its ARN. */
  createSecret(
    name: string,
    value:
      | { secretString: string }
      | { generate: { length: number; excludePunctuation: boolean; template?: string; key?: string } },
  ): string;
  /** The current value, by name or ARN. */
  read(nameOrArn: string): string;
};

export type StackDescription = {
  name: string;
  outputs: Record<string, string>;
  tags: Record<string, string>;
  description?: string;
};

export type CloudFormation = AwsService & { setStacks(stacks: StackDescription[]): void };

// ── Lambda and the HTTP API ─────────────────────────────────────────────────────────────────────────────────

export type FunctionDefinition = {
  name: string;
  /** What its lines in the log are headed with: short, for people. */
  title: string;
  arn: string;
  roleArn: string;
  /** Folder with the bundled code; `handler` is `<file>.<export>`. */
  codeFolder: string;
  handler: string;
  environment: Record<string, string>;
  timeoutSeconds: number;
  memoryMb: number;
};

export type Invocation =
  | { ok: true; payload: unknown }
  | { ok: false; errorType: string; errorMessage: string };

export type QueueMapping = {
  functionName: string;
  queueArn: string;
  batchSize: number;
  batchingWindowSeconds: number;
  maximumConcurrency: number;
  reportBatchItemFailures: boolean;
  filters: object[];
};

export type StreamMapping = {
  functionName: string;
  streamArn: string;
  startingPosition: 'TRIM_HORIZON' | 'LATEST';
  batchSize: number;
  batchingWindowSeconds: number;
  maximumRetryAttempts: number;
  bisectOnError: boolean;
  reportBatchItemFailures: boolean;
  onFailureArn?: string;
  filters: object[];
};

export type Lambda = {
  define(definition: FunctionDefinition): void;
  /** Runs in a warm worker or starts one; never more than `maximumConcurrency` of its mapping at once. */
  invoke(functionNameOrArn: string, event: unknown): Promise<Invocation>;
  mapQueue(mapping: QueueMapping): void;
  mapStream(mapping: StreamMapping): void;
  /** Who holds an access key that was handed to a function's worker. */
  callerOf(accessKeyId: string): Caller;
  /** Of all functions that are defined. */
  titles(): string[];
  /** No invocation running, no visible record on a mapped queue, every mapped stream read to its end. */
  isQuiet(): boolean;
  close(): Promise<void>;
};

// ── Faults: what is asked to go wrong ───────────────────────────────────────────────────────────────────────

/** Lets a call through to its service, or not; `cut` closes the connection without an answer. */
export type CallFaults = (
  destination: { service: string; operation?: string; protocol: 'json' | 'form' | 'rest' },
  request: AwsRequest,
  work: () => Promise<AwsAnswer>,
) => Promise<AwsAnswer | 'cut'>;

export type QueueFaults = {
  /** By how much later than it should a message becomes visible that is being sent; milliseconds on the sandbox's clock. */
  delayOf(queueName: string, body: string): number | undefined;
  /** After how many milliseconds a message is handed out once more, though it is being worked on or was deleted. */
  repeatAfter(queueName: string, body: string, moment: 'before' | 'after'): number | undefined;
};

/** What a function's worker is to do to its invocation, at one of its calls or at the start. */
export type InvocationFault = {
  kind: 'crash' | 'timeout' | 'freeze';
  delayMs: number;
  /** `call` counts from 1, among those whose target, or method and path, hold `to`. */
  at?: { call: number; to: string; when: 'before' | 'after' };
};

export type FunctionFaults = {
  /** Milliseconds that a function's clock is ahead of everybody's. */
  clockOf(title: string): SharedArrayBuffer;
  /** For the invocation that begins; `done` must be told whether it came to it. */
  strike(title: string, event: string): { order: InvocationFault; done(fired: boolean): void } | undefined;
};

/** How often an event is delivered to a target, and how much later. */
export type DeliveryFaults = (event: BusEvent) => { times: number; delayMs: number } | undefined;

/** Writes lines to the console and to a log file; `source` is a function's title or a part of the sandbox. */
export type Log = (source: string, line: string) => void;

export type HttpApiRoute = {
  routeKey: string;
  functionName: string;
  /** Its own, where the stage's settings name the route; all others share the stage's. */
  throttle?: { rate: number; burst: number };
};

export type HttpApi = {
  /** Answers on 127.0.0.1:port by API Gateway's HTTP API rules, payload format 2.0. */
  listen(
    port: number,
    routes: HttpApiRoute[],
    throttle: { rate: number; burst: number } | undefined,
  ): Promise<void>;
  close(): Promise<void>;
};

// ── Meta ────────────────────────────────────────────────────────────────────────────────────────────────────

export type MetaAccount = {
  phoneNumberId: string;
  wabaId: string;
  displayPhoneNumber: string;
  businessName: string;
};

/** What Meta and our deployment share; read at every use, so that a rotated secret is followed. */
export type MetaWiring = {
  account: MetaAccount;
  accessToken(): string;
  appSecret(): string;
  webhookUrl: string;
};

/** One of the example events a person may publish from the phones page. */
export type Example = { name: string; title: string; detailType: string };

/** What the bar of the phones page can do besides chatting. */
export type PhonesBar = {
  examples(): Example[];
  publish(example: string, customerId: string): Promise<{ eventId: string }>;
  now(): number;
  advance(duration: string): Promise<number>;
};

/** A phone that exists from the start, so that a customer without messages has one to look at. */
export type SeededPhone = { customerId: string; name: string; phone: string; country: string; note?: string };

export type Meta = {
  listen(port: number): Promise<void>;
  /** No webhook waiting to be delivered (held messages and requested delays do not count). */
  isQuiet(): boolean;
  close(): Promise<void>;
};
