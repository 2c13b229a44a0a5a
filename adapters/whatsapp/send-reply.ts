import * as z from 'zod';
import type { SendReply } from '../../core/conversations/ports.ts';
import { Wamid } from '../../core/delivery/message.ts';
import { classOf, firstWaitSeconds } from './error-codes.ts';
import { callGraph, type GraphAnswer, type GraphConfiguration } from './graph.ts';

type Content = Parameters<SendReply>[1];

const Accepted = z.object({ messages: z.tuple([z.object({ id: Wamid })]) });

/** Meta has no idempotency key, so only an answer that was surely given counts; all else is `in-doubt`. */
export const sendReply =
  (graph: GraphConfiguration & { phoneNumberId: string }): SendReply =>
  async (to, reply) => {
    const request = {
      messaging_product: 'whatsapp',
      recipient_type: 'individual',
      ...('phone' in to ? { to: to.phone } : { recipient: to.whatsappUserId }),
      ...contentOf(reply),
      biz_opaque_callback_data: reply.callbackData.slice(0, 512),
    };
    const answer = await callGraph(graph)('POST', `${graph.phoneNumberId}/messages`, request);
    if (answer.kind === 'error' && (answer.code === 190 || answer.code === 0)) graph.token.refresh(10_000);
    return judged(answer);
  };

function contentOf({ text, buttons, link }: Content) {
  if (link) {
    const parameters = { display_text: link.title, url: link.url };
    return interactive({ type: 'cta_url', body: { text }, action: { name: 'cta_url', parameters } });
  }
  if (buttons.length === 0) return { type: 'text', text: { body: text, preview_url: false } };
  const replies = buttons.map(({ payload: id, title }) => ({ type: 'reply', reply: { id, title } }));
  return interactive({ type: 'button', body: { text }, action: { buttons: replies } });
}

const interactive = (content: object) => ({ type: 'interactive', interactive: content });

type Sent = Awaited<ReturnType<SendReply>>;

function judged(answer: GraphAnswer): Sent {
  switch (answer.kind) {
    case 'ok': {
      const parsed = Accepted.safeParse(answer.body);
      return parsed.success ? { state: 'sent', wamid: parsed.data.messages[0].id } : { state: 'in-doubt' };
    }
    case 'error':
      return refusal(answer.code);
    case 'unreached':
      return { state: 'not-sent', code: 0, afterSeconds: 2 };
    case 'ambiguous':
      return { state: 'in-doubt' };
  }
}

function refusal(code: number): Sent {
  const kind = classOf(code);
  return kind === 'retry' || kind === 'account'
    ? { state: 'not-sent', code, afterSeconds: firstWaitSeconds(code) }
    : { state: 'refused', code };
}
