import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { afterEach } from 'vitest';
import type { AwsService, Caller, Deliver } from '../../sandbox/cloud.ts';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** Client settings for a real endpoint in front of a service; it is closed after the test. */
export async function endpointOf(service: AwsService, caller: Caller = { kind: 'outside' }) {
  const server = createServer(async (request, response) => {
    const { method = 'GET', url = '/' } = request;
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
    );
    const operation = headers['x-amz-target']?.split('.').at(-1);
    const body = await buffer(request);
    const answer = await service.handle({
      ...(operation && { operation }),
      method,
      url,
      headers,
      body,
      caller,
    });
    response.writeHead(answer.status, answer.headers).end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
    maxAttempts: 1,
  };
}

/** Notes what was delivered where; refuses as often as it is told to. */
export function aTarget() {
  const received: { arn: string; body: unknown }[] = [];
  const refusals = new Map<string, number>();
  const deliver: Deliver = async (arn, body) => {
    const left = refusals.get(arn) ?? 0;
    refusals.set(arn, left - 1);
    if (left > 0) throw new Error(`${arn} is not there`);
    received.push({ arn, body: JSON.parse(body) });
  };
  const refuse = (arn: string, times: number): void => {
    refusals.set(arn, times);
  };
  return { deliver, refuse, received, bodies: () => received.map(({ body }) => body) };
}
