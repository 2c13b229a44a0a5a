import * as z from 'zod';
import type { Answer } from '../http-exchange.ts';
import type { MetaWorld } from '../meta-world.ts';
import { success } from './graph-call.ts';
import { invalidParameter } from './graph-error.ts';
import { issueRefusal } from './issue-refusal.ts';

const Receipt = z.object({
  messaging_product: z.literal('whatsapp'),
  status: z.literal('read'),
  message_id: z.string().min(1),
  typing_indicator: z.strictObject({ type: z.literal('text') }).optional(),
});

/** Blue ticks for what a person wrote, with or without "is typing". */
export function markRead(world: MetaWorld, params: Record<string, unknown>): Answer {
  const parsed = Receipt.safeParse(params);
  if (!parsed.success) throw issueRefusal(parsed.error, params);
  const message = world.messages.byWamid(parsed.data.message_id);
  if (message?.direction !== 'in')
    throw invalidParameter('Invalid parameter: message_id names no message of a user.');
  for (const earlier of world.messages.ofPhone(message.phone)) {
    if (earlier.direction !== 'in' || earlier.key > message.key || earlier.seen) continue;
    earlier.seen = true;
    world.messages.save(earlier);
  }
  world.live.changed(message.phone);
  return success();
}
