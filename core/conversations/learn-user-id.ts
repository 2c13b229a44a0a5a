import type { ChangeAddress } from '../consent/ports.ts';
import type { Incoming } from '../delivery/incoming.ts';
import type { Customer } from '../recipients/customer.ts';

/**
 * Who writes under a number and a user id is known by both from then on: once they hide the number, webhooks tell the user
 * id alone. Nothing is learnt of a number that several share.
 */
export async function learnUserId(
  changeAddress: ChangeAddress,
  { waId, userId, at }: Incoming,
  customer: Customer | undefined,
  isShared: boolean,
): Promise<void> {
  if (!customer?.phone || customer.whatsappUserId || !waId || !userId || isShared) return;
  await changeAddress(customer.id, { field: 'whatsappUserId', before: [], value: userId, at });
}
