/** An error DynamoDB would answer with. dynalite's own errors carry the same two fields. */
export class ApiError extends Error {
  readonly statusCode: number;
  readonly body: Record<string, unknown>;

  constructor(type: string, message: string, more: Record<string, unknown> = {}) {
    super(message);
    this.statusCode = 400;
    this.body = { __type: type, message, ...more };
  }
}

const dynamo = (name: string) => `com.amazonaws.dynamodb.v20120810#${name}`;

export const validationError = (message: string) =>
  new ApiError('com.amazon.coral.validate#ValidationException', message);

export const serializationError = () =>
  new ApiError('com.amazon.coral.service#SerializationException', 'The request is not a JSON object');

export const unknownOperation = (operation: string | undefined) =>
  new ApiError(
    'com.amazon.coral.service#UnknownOperationException',
    operation ? `The sandbox does not know the operation ${operation}` : 'X-Amz-Target names no operation',
  );

export const dynamoError = (name: string, message: string, more?: Record<string, unknown>) =>
  new ApiError(dynamo(name), message, more);

/** What an error answers as; undefined for anything that is no DynamoDB error but a defect of ours. */
export function bodyOf(error: unknown): Record<string, unknown> | undefined {
  if (!(error instanceof Error) || !('body' in error)) return undefined;
  const { body } = error;
  return typeof body === 'object' && body !== null ? { ...body } : undefined;
}

/** The last part of `__type`, such as ValidationException. */
export function errorName(error: unknown): string | undefined {
  const type = bodyOf(error)?.__type;
  return typeof type === 'string' ? type.slice(type.indexOf('#') + 1) : undefined;
}
