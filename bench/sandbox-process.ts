import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';

/** A sandbox under measurement, from outside: its process, its ports, the clock on our wall. */
export type MeasuredSandbox = {
  /** From the start of the process to its first "ready". */
  readyInMs: number;
  eventBridge: EventBridgeClient;
  outputs: Record<string, string>;
  get: (port: number, path: string) => Promise<unknown>;
  post: (port: number, path: string, body?: object) => Promise<unknown>;
  rssMb: () => number;
  printedBytes: () => number;
  stop: () => Promise<void>;
};

const portBase = 14_566;
const url = (port: number, path: string): string => `http://127.0.0.1:${portBase + port}${path}`;

async function json(answer: Response): Promise<unknown> {
  if (!answer.ok) throw new Error(`${answer.url} answered ${answer.status}: ${await answer.text()}`);
  return answer.json();
}

const get = async (port: number, path: string): Promise<unknown> => json(await fetch(url(port, path)));
const post = async (port: number, path: string, body: object = {}): Promise<unknown> =>
  json(
    await fetch(url(port, path), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  );

async function ready(child: ChildProcess): Promise<void> {
  for (;;) {
    if (child.exitCode !== null)
      throw new Error(`the sandbox ended with ${child.exitCode} before it was ready`);
    const health = await get(0, '/_sandbox/health').catch(() => undefined);
    if (Object(health).status === 'ready') return;
    await wait(10);
  }
}

const rssOf = (pid: number | undefined): number => {
  const [, kilobytes] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Math.round(Number(kilobytes) / 1024);
};

/** Starts `npm start`'s program over an empty state folder and waits until it is ready. */
export async function measuredSandbox(): Promise<MeasuredSandbox> {
  const state = mkdtempSync(join(tmpdir(), 'aviso-bench-'));
  const started = performance.now();
  const child = spawn(
    process.execPath,
    ['sandbox/start.ts', '--fresh', '--state', state, '--port-base', String(portBase)],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  let printed = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    printed += chunk.length;
  });
  await ready(child);
  const readyInMs = performance.now() - started;
  const outputs = (await get(0, '/_sandbox/outputs')) as Record<string, string>;
  return {
    readyInMs,
    outputs,
    get,
    post,
    rssMb: () => rssOf(child.pid),
    printedBytes: () => printed,
    eventBridge: new EventBridgeClient({
      endpoint: url(0, ''),
      region: 'eu-west-1',
      credentials: { accessKeyId: 'bench', secretAccessKey: 'bench' },
    }),
    stop: async () => {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
      rmSync(state, { recursive: true, force: true });
    },
  };
}
