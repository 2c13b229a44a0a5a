import * as z from 'zod';
import { type StatusReport, Wamid } from '../../core/delivery/message.ts';
import { readCallbackData } from '../../core/delivery/message-id.ts';
import { instantOf } from './unix-seconds.ts';

const Status = z.object({
  id: Wamid,
  status: z.string(),
  timestamp: z.unknown(),
  biz_opaque_callback_data: z.string().optional(),
});
const Failed = z.object({ errors: z.array(z.object({ code: z.int() })).optional() });

const isMove = (status: string): status is 'sent' | 'delivered' | 'read' =>
  status === 'sent' || status === 'delivered' || status === 'read';

/** What became of one of our messages; `foreign` for another app's, and for what moves nothing, such as `played`. */
export function readStatus(item: unknown): StatusReport | 'foreign' | 'malformed' {
  const parsed = Status.safeParse(item);
  if (!parsed.success) return 'malformed';
  const { id: wamid, status, timestamp, biz_opaque_callback_data: ours } = parsed.data;
  const at = instantOf(timestamp);
  if (at === undefined) return 'malformed';
  const post = readCallbackData(ours ?? '');
  if (!post) return 'foreign';
  if (status === 'failed') {
    const failed = Failed.safeParse(item);
    if (!failed.success) return 'malformed';
    return { ...post, wamid, at, state: 'failed', code: failed.data.errors?.[0]?.code ?? 0 };
  }
  return isMove(status) ? { ...post, wamid, at, state: status } : 'foreign';
}
