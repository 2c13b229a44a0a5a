import { randomUUID } from 'node:crypto';
import type { AwsAnswer, AwsRequest } from '../cloud.ts';
import { ServiceError } from '../eventbridge/json-protocol.ts';

export type RestCall = {
  method: string;
  resource: string;
  name: string;
  query: URLSearchParams;
  body: unknown;
};

/** AWS REST JSON: the operation is in method and path, an error's name in a header. */
export async function answerRest(request: AwsRequest, run: (call: RestCall) => object): Promise<AwsAnswer> {
  try {
    return answer(200, run(parseCall(request)), {});
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return answer(error.status, { Message: error.message }, { 'x-amzn-errortype': error.name });
  }
}

function parseCall({ method, url, body }: AwsRequest): RestCall {
  const { pathname, searchParams } = new URL(url, 'http://127.0.0.1');
  const [, resource = '', ...name] = pathname.split('/');
  const call = { method, resource, name: decodeURIComponent(name.join('/')), query: searchParams };
  return { ...call, body: parseJson(body.toString('utf8') || '{}') };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ServiceError('ValidationException', 'The body is not JSON.');
  }
}

function answer(status: number, body: object, extra: Record<string, string>): AwsAnswer {
  const headers = { 'content-type': 'application/json', 'x-amzn-requestid': randomUUID(), ...extra };
  return { status, headers, body: JSON.stringify(body) };
}
