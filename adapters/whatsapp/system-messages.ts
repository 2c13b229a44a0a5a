import * as z from 'zod';
import type { AddressChange } from '../../core/consent/hear-address-change.ts';
import { WhatsAppUserId } from '../../core/recipients/address.ts';
import { dialledSpelling } from '../../core/recipients/spellings.ts';
import { unixSeconds } from './unix-seconds.ts';

const System = z.object({ type: z.literal('system'), system: z.object({ type: z.string() }) });

const WaNumber = z.string().refine((waId) => dialledSpelling(waId) !== undefined, 'is no number');

/** The sender's own id is the new one only where another is said to have been before it. */
const newOf = (sender: string | undefined, previous: string | undefined): string | undefined =>
  previous === undefined || sender === previous ? undefined : sender;

const Changed = z
  .object({
    from: WaNumber.optional(),
    from_user_id: WhatsAppUserId.optional(),
    timestamp: unixSeconds,
    system: z.object({
      wa_id: WaNumber.optional(),
      user_id: WhatsAppUserId.optional(),
      previous_user_id: WhatsAppUserId.optional(),
    }),
  })
  .transform(({ from, from_user_id: sender, timestamp: at, system }) => ({
    was: { waId: from, userId: system.previous_user_id ?? sender },
    is: { waId: system.wa_id, userId: system.user_id ?? newOf(sender, system.previous_user_id) },
    at,
  }))
  .refine(({ was }) => was.waId !== undefined || was.userId !== undefined, 'names nobody')
  .refine(({ is }) => is.waId !== undefined || is.userId !== undefined, 'tells nothing new');

const changes: readonly string[] = ['user_changed_number', 'user_changed_user_id'];

/** Whose number or user id is another now; undefined where a message says anything else. */
export function readAddressChange(message: unknown): AddressChange | 'malformed' | undefined {
  const known = System.safeParse(message);
  if (!known.success || !changes.includes(known.data.system.type)) return undefined;
  const parsed = Changed.safeParse(message);
  return parsed.success ? parsed.data : 'malformed';
}
