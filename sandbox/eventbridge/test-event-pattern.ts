import * as z from 'zod';
import { compilePattern } from './event-pattern.ts';
import { operation, ServiceError } from './json-protocol.ts';
import { isRecord } from './pattern-operators.ts';
import { parsePattern } from './rule-operations.ts';

const required = ['id', 'account', 'source', 'time', 'region', 'resources', 'detail-type'];

export const testEventPattern = operation(
  z.object({ EventPattern: z.string(), Event: z.string() }),
  ({ EventPattern, Event }) => ({ Result: compilePattern(parsePattern(EventPattern))(parseEvent(Event)) }),
);

function parseEvent(text: string): unknown {
  const event = parseJson(text);
  if (!isRecord(event) || required.some((field) => !Object.hasOwn(event, field))) {
    throw new ServiceError(
      'ValidationException',
      `Parameter Event is not valid: it needs ${required.join(', ')}.`,
    );
  }
  return event;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ServiceError('ValidationException', 'Parameter Event is not valid: it is not JSON.');
  }
}
