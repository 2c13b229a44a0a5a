import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { claimCheck } from '../../core/intake/claim-check.ts';
import { fits, queueBodies, takenBySqs } from './queue-bodies.ts';
import { isSameToken, isSignedBy } from './signature.ts';

export type WebhookPorts = {
  /** Accepted secrets; `refresh` after a mismatch, since one may just have been rotated. */
  appSecrets: { (): Promise<readonly string[]>; refresh: (minimumAgeMs: number) => boolean };
  verifyToken: () => Promise<string>;
  /** `refused` when the body has characters that the queue does not take. */
  enqueue: (body: string) => Promise<'queued' | 'refused'>;
  /** Keeps what no queue takes, and answers with the key to it. */
  keepWhole: (body: string) => Promise<string>;
};

// Meta sends at most 3 MB; more is nobody we know, and not worth an HMAC.
const longestWebhook = 3_500_000;
const refreshNotBeforeMs = 5_000;

const answer = (statusCode: number, body: string): APIGatewayProxyStructuredResultV2 => ({
  statusCode,
  headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' },
  body,
});

/** Meta's handshake: proves that we know the verify token by giving the challenge back. */
async function handshake({ verifyToken }: WebhookPorts, query: Record<string, string | undefined>) {
  const known = isSameToken(await verifyToken(), query['hub.verify_token'] ?? '');
  if (query['hub.mode'] !== 'subscribe' || !known) return answer(403, 'The verify token is not ours.');
  const challenge = query['hub.challenge'] ?? '';
  return /^\d{1,32}$/.test(challenge) ? answer(200, challenge) : answer(400, 'The challenge must be digits.');
}

async function isGenuine(
  { appSecrets }: WebhookPorts,
  bytes: Buffer,
  header: string | undefined,
): Promise<boolean> {
  if (isSignedBy(await appSecrets(), bytes, header)) return true;
  return (
    header !== undefined &&
    appSecrets.refresh(refreshNotBeforeMs) &&
    isSignedBy(await appSecrets(), bytes, header)
  );
}

/** What is too large for the queue is kept beside it, and a claim check queued in its place. */
async function queue({ enqueue, keepWhole }: WebhookPorts, body: string): Promise<void> {
  const record = fits(body) ? body : claimCheck(await keepWhole(body));
  if ((await enqueue(record)) === 'queued') return;
  if ((await enqueue(takenBySqs(record))) === 'refused') throw new Error('The queue refuses a webhook.');
}

/** Checks who speaks, over the raw bytes, and queues what was said. Nothing is read here, and nothing else happens. */
export const receiveWebhook =
  (ports: WebhookPorts) =>
  async (event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> => {
    if (event.requestContext.http.method === 'GET')
      return handshake(ports, event.queryStringParameters ?? {});
    const bytes = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
    if (bytes.length > longestWebhook) return answer(413, 'Too large.');
    if (!(await isGenuine(ports, bytes, event.headers['x-hub-signature-256'])))
      return answer(401, 'The signature is not valid.');
    await Promise.all(queueBodies(bytes).map((body) => queue(ports, body)));
    return answer(200, 'EVENT_RECEIVED');
  };
