import '../clock/preload.ts'; // first, before anything can look at the time
import { randomBytes } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import type { HostData, HostMessage, HostRequest } from './host-protocol.ts';
import { loadHandler } from './load-handler.ts';
import { watchCalls } from './watch-calls.ts';

/** The inside of a function's worker: loads the handler once, then runs one event after the other. */
const host: HostData = workerData;
const day = new Date().toISOString().slice(0, 10).replaceAll('-', '/');
const logStreamName = `${day}/[$LATEST]${randomBytes(16).toString('hex')}`;

const tell = (message: HostMessage) => parentPort?.postMessage(message);

const failure = (error: unknown): HostMessage =>
  error instanceof Error
    ? { kind: 'failed', errorType: error.name, errorMessage: error.message, trace: error.stack ?? '' }
    : { kind: 'failed', errorType: typeof error, errorMessage: String(error), trace: '' };

function contextOf(requestId: string) {
  const deadline = performance.now() + host.timeoutSeconds * 1000;
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: host.functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: host.functionArn,
    memoryLimitInMB: String(host.memoryMb),
    awsRequestId: requestId,
    logGroupName: `/aws/lambda/${host.functionName}`,
    logStreamName,
    getRemainingTimeInMillis: () => Math.max(0, Math.floor(deadline - performance.now())),
  };
}

type Loaded = Awaited<ReturnType<typeof loadHandler>>;

/** A handler that takes three arguments and returns no promise answers through its callback. */
function run(handler: Loaded, event: unknown, requestId: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const callback = (error: unknown, result: unknown) => (error ? reject(error) : resolve(result));
    const returned: unknown = handler(event, contextOf(requestId), callback);
    const isPromise = typeof Reflect.get(Object(returned), 'then') === 'function';
    if (isPromise || handler.length < 3) resolve(returned);
  });
}

function answer(result: unknown): HostMessage {
  try {
    return { kind: 'answered', payload: JSON.stringify(result) ?? 'null' };
  } catch (error) {
    const errorMessage = `Unable to stringify response body: ${error}`;
    return { kind: 'failed', errorType: 'Runtime.MarshalError', errorMessage, trace: '' };
  }
}

try {
  const handler = await loadHandler(host.codeFolder, host.handler);
  const arm = watchCalls(() => tell({ kind: 'struck' }));
  parentPort?.on('message', ({ requestId, event, fault }: HostRequest) => {
    arm(fault);
    run(handler, JSON.parse(event), requestId).then(
      (result) => tell(answer(result)),
      (error) => tell(failure(error)),
    );
  });
  tell({ kind: 'ready' });
} catch (error) {
  tell(failure(error));
}
