import { subscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';
import type { InvocationFault } from '../cloud.ts';

/**
 * Follows the HTTP calls of an invocation, inside its worker, and brings the fault it was given upon the one that is
 * due. Node tells of a request before a byte of it has left, and of an answer before anybody else sees it.
 */
export function watchCalls(tellStruck: () => void): (fault: InvocationFault | undefined) => void {
  let armed: InvocationFault | undefined;
  let seen = 0;
  let awaited: ClientRequest | undefined;

  const strike = ({ kind, delayMs }: InvocationFault): void => {
    armed = undefined;
    awaited = undefined;
    tellStruck();
    if (kind === 'freeze') standStill(delayMs);
    else process.exit(1);
  };

  subscribe('http.client.request.created', (message) => {
    const request: ClientRequest = Reflect.get(Object(message), 'request');
    if (!armed?.at || !nameOf(request).includes(armed.at.to)) return;
    seen += 1;
    if (seen !== armed.at.call) return;
    if (armed.at.when === 'before') strike(armed);
    else awaited = request;
  });
  subscribe('http.client.response.finish', (message) => {
    if (armed && awaited !== undefined && Reflect.get(Object(message), 'request') === awaited) strike(armed);
  });

  return (fault) => {
    armed = fault;
    seen = 0;
    awaited = undefined;
    if (fault && !fault.at) strike(fault);
  };
}

/** `DynamoDB_20120810.UpdateItem`, or `POST /v25.0/1/messages` where no target is named. */
const nameOf = (request: ClientRequest): string =>
  String(request.getHeader('x-amz-target') ?? `${request.method} ${request.path}`);

/** As a frozen environment: nothing of this thread runs, and the clocks go on. */
const standStill = (milliseconds: number): void => {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
};
