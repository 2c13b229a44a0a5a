import type { FindCustomer } from '../delivery/ports.ts';
import { addressOf } from '../recipients/customer.ts';
import { type DeliverPorts, deliverReply } from './deliver-reply.ts';
import type { Turn } from './turn.ts';

export type EventReplyPorts = DeliverPorts & { findCustomer: FindCustomer };

/** Says what a turn has to say that the bank brought about, to where its customer is reached today. */
export async function deliverEventReply(
  ports: EventReplyPorts,
  turn: Turn,
): Promise<Pick<Turn, 'understood' | 'replied'>> {
  const { customer } = await ports.findCustomer(turn.customerId);
  const { replied } = await deliverReply(ports, turn, customer && addressOf(customer));
  return { understood: turn.understood, replied };
}
