import * as z from 'zod';
import { callGraph, type GraphConfiguration } from './graph.ts';
import { bodyOf } from './manage-templates.ts';

export type Sample = { name: string; type: string; bytes: Uint8Array<ArrayBuffer> };

const Token = z.object({ data: z.object({ app_id: z.string() }) });
const Session = z.object({ id: z.string() });
const Uploaded = z.object({ h: z.string() });

/** The app that the token belongs to: samples are uploaded to it. */
export async function appOfToken(graph: GraphConfiguration): Promise<string> {
  const query = new URLSearchParams({ input_token: await graph.token() });
  return Token.parse(bodyOf(await callGraph(graph)('GET', `debug_token?${query}`))).data.app_id;
}

/** Uploads a file in the two steps of Meta's Resumable Upload API, and answers its handle. */
export async function uploadSample(
  graph: GraphConfiguration,
  appId: string,
  { name, type, bytes }: Sample,
): Promise<string> {
  const query = new URLSearchParams({
    file_name: name,
    file_length: String(bytes.byteLength),
    file_type: type,
  });
  const session = Session.parse(bodyOf(await callGraph(graph)('POST', `${appId}/uploads?${query}`)));
  const response = await fetch(`${graph.baseUrl}/${graph.version}/${session.id}`, {
    method: 'POST',
    headers: { authorization: `OAuth ${await graph.token()}`, file_offset: '0' },
    body: bytes,
    signal: AbortSignal.timeout(graph.timeoutMs),
  });
  const uploaded = Uploaded.safeParse(await response.json().catch(() => undefined));
  if (!uploaded.success) throw new Error(`Meta did not take ${name} (HTTP ${response.status}).`);
  return uploaded.data.h;
}
