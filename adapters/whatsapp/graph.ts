import * as z from 'zod';
import type { Cached } from '../secrets/cached.ts';

export type GraphConfiguration = {
  /** `https://graph.facebook.com`, or the sandbox. */
  baseUrl: string;
  /** Such as `v25.0`. */
  version: string;
  token: Cached<string>;
  timeoutMs: number;
};

/** What came back from the Graph API, before anybody has judged it. */
export type GraphAnswer =
  | { kind: 'ok'; body: unknown }
  /** A parsed Graph error. */
  | { kind: 'error'; code: number }
  /** No byte of the request was sent: no address, no connection, no TLS. */
  | { kind: 'unreached' }
  /** It may have been received: a time-out, a reset, an answer nobody can read. */
  | { kind: 'ambiguous' };

const GraphError = z.object({ error: z.object({ code: z.int() }) });

// Node's and undici's codes for what fails before the request is written.
const beforeTheRequest =
  /^(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|CERT_|ERR_TLS_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/;

const causeOf = (error: unknown): string => {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && 'code' in cause ? String(cause.code) : '';
};

const json = async (response: Response): Promise<unknown> => {
  try {
    return await response.json();
  } catch {
    return undefined;
  }
};

/** Calls the Graph API. `fetch` keeps its connections alive between calls of one execution environment. */
export const callGraph =
  ({ baseUrl, version, token, timeoutMs }: GraphConfiguration) =>
  async (method: 'GET' | 'POST', path: string, body?: unknown): Promise<GraphAnswer> => {
    const headers = { authorization: `Bearer ${await token()}`, 'content-type': 'application/json' };
    try {
      const response = await fetch(`${baseUrl}/${version}/${path}`, {
        method,
        headers,
        signal: AbortSignal.timeout(timeoutMs),
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const answer = await json(response);
      const { data: refusal } = GraphError.safeParse(answer);
      if (refusal) return { kind: 'error', code: refusal.error.code };
      return response.ok && answer !== undefined ? { kind: 'ok', body: answer } : { kind: 'ambiguous' };
    } catch (error) {
      return { kind: beforeTheRequest.test(causeOf(error)) ? 'unreached' : 'ambiguous' };
    }
  };
