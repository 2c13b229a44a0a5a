import * as z from 'zod';
import type { Cached } from '../secrets/cached.ts';
import { exchange } from './exchange.ts';

export type GraphConfiguration = {
  /** `https://graph.facebook.com`, or the sandbox. */
  baseUrl: string;
  /** Such as `v25.0`. */
  version: string;
  token: Cached<string>;
  timeoutMs: number;
  /** How a request leaves. @default - over HTTP */
  exchange?: typeof exchange;
};

/** What came back from the Graph API, before anybody has judged it. */
export type GraphAnswer =
  | { kind: 'ok'; body: unknown }
  /** A parsed Graph error. Its words are for a person at a terminal: they may name what was asked. */
  | { kind: 'error'; code: number; words: string }
  /** No byte of the request was sent: no token, no address, no connection, no TLS. */
  | { kind: 'unreached' }
  /** It may have been received: a time-out, a reset, an answer nobody can read. */
  | { kind: 'ambiguous' };

const words = z.string().optional().catch(undefined);

const GraphError = z.object({
  error: z.object({
    code: z.int(),
    message: words,
    error_user_msg: words,
    error_data: z.object({ details: words }).optional().catch(undefined),
  }),
});

const wordsOf = ({ error }: z.infer<typeof GraphError>): string =>
  error.error_user_msg ?? error.error_data?.details ?? error.message ?? 'no reason was given';

const json = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Nothing leaves without a token; one that cannot be read, or cannot be a header, is trouble before the request. */
async function headersFor(
  { token }: GraphConfiguration,
  body: string | undefined,
): Promise<Record<string, string> | undefined> {
  try {
    const authorization = `Bearer ${await token()}`;
    new Headers({ authorization });
    return { authorization, ...(body !== undefined && { 'content-type': 'application/json' }) };
  } catch {
    return undefined;
  }
}

/** Calls the Graph API over connections that are kept alive between the calls of one execution environment. */
export const callGraph =
  (graph: GraphConfiguration) =>
  async (
    method: 'GET' | 'POST',
    path: string,
    value?: unknown,
    mayStart: () => boolean = () => true,
  ): Promise<GraphAnswer> => {
    const body = value === undefined ? undefined : JSON.stringify(value);
    const headers = await headersFor(graph, body);
    if (!headers || !mayStart()) return { kind: 'unreached' };
    const url = `${graph.baseUrl}/${graph.version}/${path}`;
    const answer = await (graph.exchange ?? exchange)({
      url,
      method,
      headers,
      body,
      timeoutMs: graph.timeoutMs,
      mayStart,
    });
    if (answer.kind !== 'answered') return answer;
    const parsed = json(answer.text);
    const { data: refusal } = GraphError.safeParse(parsed);
    if (refusal) return { kind: 'error', code: refusal.error.code, words: wordsOf(refusal) };
    return answer.status < 300 && parsed !== undefined ? { kind: 'ok', body: parsed } : { kind: 'ambiguous' };
  };
