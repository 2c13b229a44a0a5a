import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { S3Client } from '@aws-sdk/client-s3';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';

const Message = z.object({
  wamid: z.string(),
  to: z.string(),
  at: z.union([z.string(), z.number()]),
  template: z.object({ name: z.string(), language: z.string() }).optional(),
  header: z
    .object({ type: z.string(), url: z.string().optional(), filename: z.string().optional() })
    .optional(),
  text: z.string(),
  footer: z.string().optional(),
  buttons: z.array(
    z.object({
      type: z.string(),
      title: z.string(),
      payload: z.string().optional(),
      url: z.string().optional(),
    }),
  ),
  statuses: z.array(z.object({ status: z.string(), at: z.union([z.string(), z.number()]) })),
  request: z.unknown(),
});
const Messages = z.object({ messages: z.array(Message), refused: z.array(z.unknown()).optional() });

const BusEvents = z.object({
  events: z.array(
    z.object({
      seq: z.number(),
      time: z.string(),
      source: z.string(),
      detailType: z.string(),
      detail: z.looseObject({ eventId: z.string().optional(), data: z.unknown().optional() }),
    }),
  ),
});

const Queues = z.object({
  queues: z.array(
    z.object({
      name: z.string(),
      url: z.string(),
      visible: z.number(),
      inFlight: z.number(),
      delayed: z.number(),
      deadLetter: z.boolean(),
    }),
  ),
});

const Faults = z.object({
  faults: z.array(
    z.looseObject({ id: z.number(), fired: z.number(), left: z.union([z.number(), z.literal('always')]) }),
  ),
});

const Health = z.object({ status: z.string(), startedInMs: z.number(), unsupported: z.array(z.string()) });
const Clock = z.object({ now: z.string(), nextDue: z.string().optional() });
const Outputs = z.record(z.string(), z.string());

export type SentMessage = z.infer<typeof Message>;
export type SeenEvent = z.infer<typeof BusEvents>['events'][number];

export type RunningSandbox = Awaited<ReturnType<typeof startSandbox>>;

/** A whole sandbox in a process of its own, on ports and in a state folder that nobody else has. */
export async function startSandbox(options: { portBase?: number; fresh?: boolean; args?: string[] } = {}) {
  const state = mkdtempSync(join(tmpdir(), 'aviso-sandbox-'));
  const forget = () => rmSync(state, { recursive: true, force: true });
  let running = await launchSomewhere(state, options).catch((error: unknown) => {
    forget();
    throw error;
  });
  const { portBase } = running;
  const at = (port: number) => `http://127.0.0.1:${port}`;
  const [endpoint, apiUrl, metaUrl] = [at(portBase), at(portBase + 1), at(portBase + 2)];
  const outputs = await ask(Outputs, `${endpoint}/_sandbox/outputs`);
  const aws = clientsOf(endpoint);

  const output = (name: string): string => {
    const value = outputs[name];
    if (value === undefined) throw new Error(`The sandbox has no output ${name}.`);
    return value;
  };

  return {
    endpoint,
    apiUrl,
    metaUrl,
    portBase,
    state,
    outputs,
    output,
    aws,
    health: () => ask(Health, `${endpoint}/_sandbox/health`),
    settle: async () => {
      await ask(z.unknown(), `${endpoint}/_sandbox/settle`, {});
    },
    clock: (move?: { advance: string } | { set: string }) => ask(Clock, `${endpoint}/_sandbox/clock`, move),
    /** As a producer would: the entry must have been accepted. */
    publish: async (entry: { source?: string; detailType: string; detail: unknown }): Promise<string> => {
      const { Entries = [] } = await aws.eventBridge.send(
        new PutEventsCommand({
          Entries: [
            {
              EventBusName: output('EventBusName'),
              Source: entry.source ?? 'core-banking',
              DetailType: entry.detailType,
              Detail: JSON.stringify(entry.detail),
            },
          ],
        }),
      );
      const [result] = Entries;
      if (!result?.EventId) throw new Error(`The bus refused: ${result?.ErrorCode} ${result?.ErrorMessage}`);
      return result.EventId;
    },
    messages: async (to?: string) => {
      const query = to === undefined ? '' : `?to=${encodeURIComponent(to)}`;
      return (await ask(Messages, `${metaUrl}/_sim/messages${query}`)).messages;
    },
    refused: async (to: string) => {
      return (await ask(Messages, `${metaUrl}/_sim/messages?to=${encodeURIComponent(to)}`)).refused ?? [];
    },
    inbound: (message: object) => ask(z.unknown(), `${metaUrl}/_sim/inbound`, message),
    behaviour: (behaviour: object) => ask(z.unknown(), `${metaUrl}/_sim/behaviour`, behaviour),
    /** Asks for faults, if any, and answers all that stand. */
    faults: async (...faults: object[]) =>
      (await ask(Faults, `${endpoint}/_sandbox/faults`, faults.length > 0 ? { faults } : undefined)).faults,
    clearFaults: async () => {
      await fetch(`${endpoint}/_sandbox/faults`, { method: 'DELETE' });
    },
    events: async (after = 0) => (await ask(BusEvents, `${endpoint}/_sandbox/events?after=${after}`)).events,
    queues: async () => (await ask(Queues, `${endpoint}/_sandbox/queues`)).queues,
    said: () => running.said(),
    /** Ends it as an operator would, and answers its exit code. */
    stop: async (): Promise<number | null> => {
      const code = await end(running.child, 'SIGTERM');
      forget();
      return code;
    },
    kill: () => end(running.child, 'SIGKILL'),
    /** Starts it again over what it left, after stopping it if it still runs. */
    restart: async (args: string[] = []): Promise<void> => {
      await end(running.child, 'SIGTERM');
      running = await launch(state, portBase, args);
    },
  };
}

function clientsOf(endpoint: string) {
  const settings = {
    endpoint,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'producer', secretAccessKey: 'producer' },
  };
  return {
    cloudFormation: new CloudFormationClient(settings),
    dynamodb: new DynamoDBClient(settings),
    eventBridge: new EventBridgeClient(settings),
    s3: new S3Client({ ...settings, forcePathStyle: true }),
    scheduler: new SchedulerClient(settings),
    secretsManager: new SecretsManagerClient(settings),
    sqs: new SQSClient(settings),
  };
}

type Launched = { child: ChildProcess; portBase: number; said(): string };

class Ended extends Error {
  readonly exitCode: number | null;
  constructor(exitCode: number | null, said: string) {
    super(`The sandbox ended with ${exitCode} before it was ready:\n${said}`);
    this.exitCode = exitCode;
  }
}

/** Somebody else may take the ports between the look and the start; then others are tried. */
async function launchSomewhere(
  state: string,
  { portBase, fresh = false, args = [] }: { portBase?: number; fresh?: boolean; args?: string[] },
): Promise<Launched> {
  const all = fresh ? ['--fresh', ...args] : args;
  if (portBase !== undefined) return launch(state, portBase, all);
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await launch(state, await freePortBase(), all);
    } catch (error) {
      if (
        !(error instanceof Ended && error.exitCode === 3 && /Port \d+/.test(error.message)) ||
        attempt === 5
      ) {
        throw error;
      }
    }
  }
}

async function launch(state: string, portBase: number, args: string[]): Promise<Launched> {
  const child = spawn(
    process.execPath,
    ['sandbox/start.ts', '--port-base', String(portBase), '--state', state, ...args],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
  }
  while (!(said.includes('is ready after') && (await isReady(portBase)))) {
    if (hasEnded(child)) throw new Ended(child.exitCode, said);
    await sleep(50);
  }
  return { child, portBase, said: () => said };
}

async function isReady(portBase: number): Promise<boolean> {
  try {
    return (await ask(Health, `http://127.0.0.1:${portBase}/_sandbox/health`)).status === 'ready';
  } catch {
    return false;
  }
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (!hasEnded(child)) {
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  }
  return child.exitCode;
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

/** Below the range from which the system hands out ports by itself. */
async function freePortBase(): Promise<number> {
  for (;;) {
    const portBase = 10_000 + 10 * Math.floor(Math.random() * 2_000);
    const free = await Promise.all([portBase, portBase + 1, portBase + 2].map(isFree));
    if (free.every(Boolean)) return portBase;
  }
}

async function isFree(port: number): Promise<boolean> {
  const probe = createServer();
  try {
    probe.listen(port, '127.0.0.1');
    await once(probe, 'listening');
    return true;
  } catch {
    return false;
  } finally {
    probe.close();
  }
}

async function ask<T>(schema: z.ZodType<T>, url: string, body?: object): Promise<T> {
  const answer = await fetch(
    url,
    body && { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) },
  );
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${text}`);
  return schema.parse(text === '' ? {} : JSON.parse(text));
}
