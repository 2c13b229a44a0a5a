import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { AwsService } from '../../sandbox/cloud.ts';

/** A real endpoint in front of one service: listens first, so that the service can be told the port. */
export async function serve(create: (port: number) => Promise<AwsService>) {
  let service: AwsService | undefined;
  const server = createServer(async (request, response) => {
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
    );
    const operation = headers['x-amz-target']?.split('.').at(-1);
    const answer = await service?.handle({
      ...(operation && { operation }),
      method: request.method ?? 'GET',
      url: request.url ?? '/',
      headers,
      body: await buffer(request),
      caller: { kind: 'outside' },
    });
    response.writeHead(answer?.status ?? 503, answer?.headers).end(answer?.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  service = await create(port);
  return {
    client: {
      endpoint: `http://127.0.0.1:${port}`,
      region: 'eu-west-1',
      credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
    },
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}
