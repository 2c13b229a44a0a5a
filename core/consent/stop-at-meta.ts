import type { Instant } from '../time/instant.ts';
import type { Receipt, Statement } from './receipt.ts';

/** Who told us that a person had stopped marketing in WhatsApp's settings: a webhook, or the code that a send met. */
export const bySetting = 'meta:user_preferences';
const byCode = 'meta:131050';
/** A word in the chat. */
export const byReply = 'meta:reply';

/** What Meta's refusal of a message says of its customer. */
export const stopByCode = (at: Instant, messageId: string): Statement => ({
  purpose: 'marketing',
  state: 'withdrawn',
  at,
  by: byCode,
  channel: 'whatsapp',
  evidence: `Meta answered 131050 to message ${messageId}: the customer stopped marketing messages.`,
});

/** Both are the same stop, which resuming in the settings takes back. */
export const isStopAtMeta = ({ by, state }: Receipt): boolean =>
  state === 'withdrawn' && (by === bySetting || by === byCode);

/** Any stop that the customer made on WhatsApp; one that the bank told us of is the bank's to take back. */
export const isStopByCustomer = (receipt: Receipt): boolean =>
  isStopAtMeta(receipt) || (receipt.state === 'withdrawn' && receipt.by === byReply);
