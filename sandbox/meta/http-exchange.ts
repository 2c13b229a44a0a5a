import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

export type Ask = { method: string; url: URL; headers: IncomingHttpHeaders; body: Buffer };

export type Answer = { status: number; headers?: Record<string, string>; body: string | Buffer };

/**
 * `cut` closes the connection without a word, as a lost answer looks to the caller; `reset` breaks it off; `hang`
 * keeps it open and says nothing; `drip` sends an answer so slowly that nobody lives to see its end.
 */
export type Outcome = Answer | 'cut' | 'reset' | 'hang' | { drip: Answer };

export function jsonAnswer(status: number, value: unknown): Answer {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=UTF-8', 'cache-control': 'no-store' },
    body: JSON.stringify(value),
  };
}

export class BodyTooLarge extends Error {}

export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    size += bytes.length;
    if (size > limit) throw new BodyTooLarge(`a body may have at most ${limit} bytes`);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

/** What a caller sent as JSON, or undefined where it is no JSON. */
export function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}
