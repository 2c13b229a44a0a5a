import * as z from 'zod';
import { Wamid } from '../../core/delivery/message.ts';
import type { SendMessage, SendResult } from '../../core/delivery/ports.ts';
import { blockedBy, classOf, firstWaitSeconds } from './error-codes.ts';
import { callGraph, type GraphAnswer, type GraphConfiguration } from './graph.ts';
import { type Addresses, type Post, type TemplateRequest, templateRequest } from './template-request.ts';

const Accepted = z.object({
  messages: z.tuple([z.object({ id: Wamid, message_status: z.string().optional() })]),
});

/** Meta has no idempotency key, so only an answer that was surely given counts; all else is `in-doubt`. */
export const sendMessage =
  (graph: GraphConfiguration & { phoneNumberId: string }, addresses: Addresses): SendMessage =>
  async ({ mayStart, ...message }) => {
    const request = await requestFor(message, addresses);
    if (!request) return unreached;
    const answer = await callGraph(graph)('POST', `${graph.phoneNumberId}/messages`, request, mayStart);
    // A token that was just rotated is read anew before the next try.
    if (answer.kind === 'error' && (answer.code === 190 || answer.code === 0)) graph.token.refresh(10_000);
    return judged(answer);
  };

const unreached: SendResult = { state: 'not-sent', code: 0, afterSeconds: 2 };

/** A key that cannot be read is trouble before the request: nothing was sent. */
async function requestFor(message: Post, addresses: Addresses): Promise<TemplateRequest | undefined> {
  try {
    return await templateRequest(message, addresses);
  } catch {
    return undefined;
  }
}

function judged(answer: GraphAnswer): SendResult {
  switch (answer.kind) {
    case 'ok':
      return accepted(answer.body);
    case 'error':
      return refusal(answer.code);
    case 'unreached':
      return unreached;
    case 'ambiguous':
      return { state: 'in-doubt' };
  }
}

function accepted(body: unknown): SendResult {
  const parsed = Accepted.safeParse(body);
  if (!parsed.success) return { state: 'in-doubt' };
  const [{ id, message_status }] = parsed.data.messages;
  return { state: message_status === 'held_for_quality_assessment' ? 'held' : 'accepted', wamid: id };
}

function refusal(code: number): SendResult {
  const kind = classOf(code);
  const blocks = blockedBy(code);
  if (kind === 'template') return { state: 'template-paused', code };
  if (kind === 'retry' || kind === 'account')
    return { state: 'not-sent', code, afterSeconds: firstWaitSeconds(code), ...(blocks && { blocks }) };
  return { state: 'refused', code, mendable: kind === 'mendable' };
}
