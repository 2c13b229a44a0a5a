import { randomUUID } from 'node:crypto';
import type { AwsAnswer, AwsService } from '../cloud.ts';
import { bodyOf, serializationError, unknownOperation } from './api-error.ts';
import type { Engine } from './engine.ts';
import type { Operation } from './operations.ts';

/** Speaks JSON 1.0. No x-amz-crc32: the SDK checks that header when it is there and does without it. */
export function jsonService(engine: Engine, operations: Record<string, Operation>): AwsService {
  return {
    async handle(request) {
      try {
        const name = request.operation;
        const operation =
          name !== undefined && Object.hasOwn(operations, name) ? operations[name] : undefined;
        if (!operation) throw unknownOperation(name);
        return answer(200, await operation(engine, parse(request.body)));
      } catch (error) {
        const body = bodyOf(error);
        if (body) return answer(400, body);
        const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
        return answer(500, { __type: 'com.amazonaws.dynamodb.v20120810#InternalServerError', message });
      }
    },
  };
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    throw serializationError();
  }
}

function answer(status: number, body: object): AwsAnswer {
  return {
    status,
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-requestid': randomUUID() },
    body: JSON.stringify(body),
  };
}
