import type { Incoming } from '../delivery/incoming.ts';
import type { Address } from '../recipients/address.ts';
import { dialledSpelling } from '../recipients/spellings.ts';

/** Back to where a message came from; by number where there is one, as Meta prefers. */
export function senderAddress({ waId, userId }: Pick<Incoming, 'waId' | 'userId'>): Address | undefined {
  const phone = waId && dialledSpelling(waId);
  if (phone) return { phone };
  return userId ? { whatsappUserId: userId } : undefined;
}
