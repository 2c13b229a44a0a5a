import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FunctionDefinition, Log, StreamRecord } from '../../sandbox/cloud.ts';
import { createLambda, type LambdaOptions } from '../../sandbox/lambda/create-lambda.ts';
import { createSqs } from '../../sandbox/sqs/create-sqs.ts';
import { openStore } from '../../sandbox/store/open-store.ts';

/** Equal leaves only: enough of an event pattern for a filter in a test. */
const compilePattern =
  (pattern: object) =>
  (event: unknown): boolean =>
    Object.entries(pattern).every(([key, wanted]) => {
      const value: unknown = Reflect.get(Object(event), key);
      return Array.isArray(wanted) ? wanted.includes(value) : compilePattern(wanted)(value);
    });

export const streamArn = 'arn:aws:dynamodb:eu-west-1:000000000000:table/messages/stream/2026';

/** A stream of one table, filled by hand. */
export function aStream() {
  const records: StreamRecord[] = [];
  const listeners: ((arn: string) => void)[] = [];
  const write = (...ids: string[]) => {
    for (const id of ids) {
      const SequenceNumber = String(records.length + 1).padStart(6, '0');
      records.push({
        eventID: id,
        eventName: 'INSERT',
        eventVersion: '1.1',
        eventSource: 'aws:dynamodb',
        awsRegion: 'eu-west-1',
        eventSourceARN: streamArn,
        dynamodb: {
          ApproximateCreationDateTime: 1_795_000_000,
          Keys: { pk: { S: id } },
          SequenceNumber,
          SizeBytes: 8,
          StreamViewType: 'NEW_AND_OLD_IMAGES',
        },
      });
    }
    for (const listener of listeners) listener(streamArn);
  };
  return {
    write,
    readStream: (_arn: string, after: string | undefined, limit: number) =>
      records.filter(({ dynamodb }) => dynamodb.SequenceNumber > (after ?? '')).slice(0, limit),
    onStreamRecord: (listener: (arn: string) => void) => {
      listeners.push(listener);
    },
  };
}

/** Queues, a stream and functions whose code is written here; `said` holds what each function printed. */
export async function aLambda(more: Partial<LambdaOptions> = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'aviso-lambda-'));
  const clockOffset = new SharedArrayBuffer(8);
  const sqs = await createSqs({ file: undefined, port: 4566, now: Date.now });
  const stream = aStream();
  const lines: { source: string; line: string }[] = [];
  const log: Log = (source, line) => {
    lines.push({ source, line });
  };
  const lambda = createLambda({
    sqs,
    dynamodb: stream,
    store: openStore(undefined),
    clockOffset,
    now: Date.now,
    endpoint: 'http://127.0.0.1:4566',
    compilePattern,
    log,
    ...more,
  });

  const define = async (
    name: string,
    source: string,
    settings: Partial<FunctionDefinition> & { file?: string } = {},
  ) => {
    const { file = 'index.mjs', ...rest } = settings;
    const codeFolder = await mkdtemp(join(folder, `${name}-`));
    await writeFile(join(codeFolder, file), source);
    lambda.define({
      name,
      title: name,
      arn: `arn:aws:lambda:eu-west-1:000000000000:function:${name}`,
      roleArn: `arn:aws:iam::000000000000:role/${name}`,
      codeFolder,
      handler: 'index.handler',
      environment: {},
      timeoutSeconds: 10,
      memoryMb: 128,
      ...rest,
    });
  };
  const said = (name: string) => lines.filter(({ source }) => source === name).map(({ line }) => line);
  const close = async () => {
    await lambda.close();
    await sqs.close();
    await rm(folder, { recursive: true });
  };
  return { lambda, sqs, stream, define, said, folder, close };
}
