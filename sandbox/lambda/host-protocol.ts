import type { InvocationFault } from '../cloud.ts';

/** What the sandbox and a function's worker tell each other; events and results travel as JSON, as on Lambda. */
export type HostData = {
  clockOffset: SharedArrayBuffer;
  clockSkew: SharedArrayBuffer;
  codeFolder: string;
  handler: string;
  functionName: string;
  functionArn: string;
  memoryMb: number;
  timeoutSeconds: number;
};

export type HostRequest = { requestId: string; event: string; fault?: InvocationFault };

export type HostMessage =
  | { kind: 'ready' }
  /** The fault of this invocation comes now. */
  | { kind: 'struck' }
  | { kind: 'answered'; payload: string }
  | { kind: 'failed'; errorType: string; errorMessage: string; trace: string };
