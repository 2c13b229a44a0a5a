import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { AwsAnswer, AwsRequest } from '../cloud.ts';

/** What an AWS service answers instead of a result. */
export class ServiceError extends Error {
  override readonly name: string;
  readonly status: number;
  constructor(name: string, message: string, status = 400) {
    super(message);
    this.name = name;
    this.status = status;
  }
}

export type Operation = (input: unknown, request: AwsRequest) => object;

export function operation<Input>(
  schema: z.ZodType<Input>,
  run: (input: Input, request: AwsRequest) => object,
): Operation {
  return (input, request) => run(parseInput(schema, input), request);
}

export function parseInput<Input>(schema: z.ZodType<Input>, input: unknown): Input {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw new ServiceError('ValidationException', `Validation failed: ${z.prettifyError(parsed.error)}`);
}

/** AWS JSON 1.1: the operation's name comes in a header, input and output are JSON. */
export async function answerJson(
  operations: Map<string, Operation>,
  request: AwsRequest,
): Promise<AwsAnswer> {
  try {
    const run = operations.get(request.operation ?? '');
    if (!run)
      throw new ServiceError(
        'UnknownOperationException',
        `The sandbox has no operation ${request.operation}.`,
      );
    return answer(200, run(parseJson(request.body.toString('utf8') || '{}'), request));
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return answer(error.status, { __type: error.name, message: error.message, Message: error.message });
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ServiceError('SerializationException', 'The body is not JSON.');
  }
}

function answer(status: number, body: object): AwsAnswer {
  const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': randomUUID() };
  return { status, headers, body: JSON.stringify(body) };
}
