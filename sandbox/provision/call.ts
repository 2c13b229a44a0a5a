import type { AwsService } from '../cloud.ts';

export class CallRefused extends Error {
  override name = 'CallRefused';
  readonly type: string;
  constructor(type: string, message: string) {
    super(`${type}: ${message}`);
    this.type = type;
  }
}

/** Calls one of our own services as a client would, without the network. */
export async function call(
  service: AwsService,
  operation: string,
  input: unknown,
): Promise<Record<string, unknown>> {
  return read(
    await service.handle({
      operation,
      method: 'POST',
      url: '/',
      headers: { 'content-type': 'application/x-amz-json-1.1', host: '127.0.0.1' },
      body: Buffer.from(JSON.stringify(input)),
      caller: { kind: 'outside' },
    }),
  );
}

export async function callRest(
  service: AwsService,
  method: string,
  url: string,
  input: unknown,
): Promise<Record<string, unknown>> {
  return read(
    await service.handle({
      method,
      url,
      headers: { 'content-type': 'application/json', host: '127.0.0.1' },
      body: Buffer.from(JSON.stringify(input)),
      caller: { kind: 'outside' },
    }),
  );
}

function read({ status, headers, body }: Awaited<ReturnType<AwsService['handle']>>): Record<string, unknown> {
  const text = body.toString();
  const answer: Record<string, unknown> = text === '' ? {} : JSON.parse(text);
  if (status < 300) return answer;
  const type = String(answer.__type ?? headers?.['x-amzn-errortype'] ?? status);
  throw new CallRefused(type.split('#').at(-1) ?? type, String(answer.message ?? answer.Message ?? text));
}
