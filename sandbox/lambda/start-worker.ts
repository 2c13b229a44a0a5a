import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline';
import { Worker } from 'node:worker_threads';
import type { FunctionDefinition, FunctionFaults, Invocation, Log } from '../cloud.ts';
import { hostProgram } from './host-program.ts';
import type { HostData, HostMessage, HostRequest } from './host-protocol.ts';

export type FunctionWorker = {
  /** Settles once the handler is loaded, or with the reason why it could not be. */
  loaded: Promise<Failure | undefined>;
  /** Settles when the worker is no more, for whatever reason. */
  gone: Promise<void>;
  isAlive(): boolean;
  run(event: unknown): Promise<Invocation>;
  end(): Promise<void>;
};

type Failure = Extract<Invocation, { ok: false }>;

const loadLimitMs = 30_000;
const largestAnswer = 6_291_556;

/** One execution environment: runs one event at a time, and a time-out or a crash is the end of it. */
export function startWorker(
  definition: FunctionDefinition,
  environment: Record<string, string>,
  clockOffset: SharedArrayBuffer,
  log: Log,
  faults?: FunctionFaults,
): FunctionWorker {
  const { name, title, codeFolder, handler, memoryMb, timeoutSeconds } = definition;
  const hostData: HostData = {
    clockOffset,
    clockSkew: faults?.clockOf(title) ?? new SharedArrayBuffer(8),
    codeFolder,
    handler,
    functionName: name,
    functionArn: definition.arn,
    memoryMb,
    timeoutSeconds,
  };
  const worker = new Worker(hostProgram(), {
    workerData: hostData,
    env: environment,
    execArgv: [],
    // A small nursery: short-lived objects are collected often instead of piling up in every worker.
    resourceLimits: { maxOldGenerationSizeMb: memoryMb, maxYoungGenerationSizeMb: 4 },
    stdout: true,
    stderr: true,
  });
  for (const input of [worker.stdout, worker.stderr]) {
    createInterface({ input }).on('line', (line) => log(title, line));
  }

  const load = Promise.withResolvers<Failure | undefined>();
  const end = Promise.withResolvers<void>();
  let current: ((invocation: Invocation) => void) | undefined;
  let onStruck = () => {};
  let ended: Failure | undefined;
  let limit = setTimeout(
    () => stop('Sandbox.Timedout', 'The handler did not load within 30 seconds'),
    loadLimitMs,
  );

  const settle = (invocation: Invocation) => {
    clearTimeout(limit);
    current?.(invocation);
    current = undefined;
  };

  const fail = (errorType: string, errorMessage: string): Failure => {
    log(title, `ERROR\t${errorType}: ${errorMessage}`);
    return { ok: false, errorType, errorMessage };
  };

  /** The first reason counts: after an uncaught error comes an exit, after a time-out too. */
  const stop = (errorType: string, errorMessage: string) => {
    if (ended) return;
    ended = fail(errorType, errorMessage);
    load.resolve(ended);
    settle(ended);
    void worker.terminate();
  };

  worker.on('message', (message: HostMessage) => {
    if (message.kind === 'ready') {
      clearTimeout(limit);
      load.resolve(undefined);
    } else if (message.kind === 'struck') {
      onStruck();
    } else if (message.kind === 'failed') {
      if (message.trace) log(title, message.trace);
      if (current) settle(fail(message.errorType, message.errorMessage));
      else stop(message.errorType, message.errorMessage);
    } else if (Buffer.byteLength(message.payload) > largestAnswer) {
      settle(
        fail(
          'Function.ResponseSizeTooLarge',
          `Response payload size exceeded maximum allowed payload size (${largestAnswer} bytes).`,
        ),
      );
    } else {
      settle({ ok: true, payload: JSON.parse(message.payload) });
    }
  });
  worker.on('error', (error) => stop(error.name, error.message));
  worker.on('exit', (code) => {
    stop(
      'Runtime.ExitError',
      `Runtime exited ${code === 0 ? 'without providing a reason' : `with error: exit status ${code}`}`,
    );
    end.resolve();
  });

  const run = (event: unknown): Promise<Invocation> => {
    if (ended) return Promise.resolve(ended);
    const payload = JSON.stringify(event) ?? 'null';
    const fault = faults?.strike(title, payload);
    const request: HostRequest = {
      requestId: randomUUID(),
      event: payload,
      ...(fault && { fault: fault.order }),
    };
    const result = Promise.withResolvers<Invocation>();
    const timeOut = () =>
      stop(
        'Sandbox.Timedout',
        `RequestId: ${request.requestId} Error: Task timed out after ${timeoutSeconds.toFixed(2)} seconds`,
      );
    let struck = false;
    onStruck = () => {
      struck = true;
      if (fault?.order.kind === 'timeout') timeOut();
    };
    current = (invocation) => {
      fault?.done(struck);
      result.resolve(invocation);
    };
    limit = setTimeout(timeOut, timeoutSeconds * 1000);
    worker.postMessage(request);
    return result.promise;
  };

  const close = async () => {
    ended ??= { ok: false, errorType: 'Sandbox.Ended', errorMessage: 'The sandbox ended this worker' };
    settle(ended);
    load.resolve(ended);
    await worker.terminate();
  };
  return { loaded: load.promise, gone: end.promise, isAlive: () => !ended, run, end: close };
}
