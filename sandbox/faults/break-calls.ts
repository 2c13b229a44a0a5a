import { setTimeout as sleep } from 'node:timers/promises';
import type { AwsAnswer, Caller, CallFaults, Log } from '../cloud.ts';
import type { CallFault } from './fault.ts';
import type { FaultBook } from './fault-book.ts';
import { nameOperation } from './name-operation.ts';
import { mayConflict, serviceTrouble, writeConflict } from './service-trouble.ts';

/** What stands between a call and its service. */
export const breakCalls =
  (book: FaultBook, log: Log): CallFaults =>
  async (destination, request, work) => {
    const operation = nameOperation(destination, request);
    const struck = book.strike(({ kind, fault }) => {
      if (kind !== 'call' || fault.service !== destination.service) return undefined;
      if (fault.operation !== undefined && fault.operation !== operation) return undefined;
      if (fault.fault === 'conflict' && !mayConflict(operation)) return undefined;
      return isOfCaller(fault, request.caller) && holds(request, fault.containing) ? fault : undefined;
    });
    if (!struck) return work();

    const { fault, delayMs = 0, when } = struck.fault;
    log('faults', `${struck.id}: ${fault} for ${destination.service} ${operation ?? request.method}`);
    switch (fault) {
      case 'throttle':
      case 'fail':
        return serviceTrouble(destination, fault);
      case 'conflict':
        return writeConflict(operation, request.body);
      case 'lost-answer':
        await work();
        return 'cut';
      case 'delay':
        return delayed(work, delayMs, when);
    }
  };

async function delayed(
  work: () => Promise<AwsAnswer>,
  delayMs: number,
  when: 'before' | 'after' = 'before',
): Promise<AwsAnswer> {
  if (when === 'before') await sleep(delayMs);
  const answer = await work();
  if (when === 'after') await sleep(delayMs);
  return answer;
}

function isOfCaller(fault: CallFault, caller: Caller): boolean {
  if (fault.function !== undefined) return caller.kind === 'function' && caller.title === fault.function;
  return fault.caller === 'anyone' || caller.kind === 'function';
}

const holds = ({ url, body }: { url: string; body: Buffer }, text: string | undefined): boolean =>
  text === undefined ||
  [text, encodeURIComponent(text)].some((form) => url.includes(form)) ||
  body.includes(text);
