import * as z from 'zod';
import type { EventBridge } from '../cloud.ts';
import { dayOf, type Payment } from './accounts.ts';
import type { BankCustomer } from './customers.ts';

const Due = z.object({
  customerId: z.string(),
  data: z.object({
    paymentId: z.string(),
    product: z.string(),
    amount: z.object({ minorUnits: z.int(), currency: z.string() }),
    dueDate: z.string(),
  }),
});
const Settled = z.object({ data: z.object({ paymentId: z.string() }) });

/** Payments of a customer's that were announced on the bus, are not settled and not past, the next one first. */
export function announcedPayments(
  customer: BankCustomer,
  events: ReturnType<EventBridge['events']>,
  now: number,
): Payment[] {
  const open = new Map<string, Payment>();
  for (const { detailType, detail } of events) {
    if (detailType === 'PaymentDue') {
      const due = Due.safeParse(detail).data;
      if (due?.customerId !== customer.customerId) continue;
      const { paymentId, ...payment } = due.data;
      open.set(paymentId, payment);
    }
    if (detailType === 'PaymentReceived' || detailType === 'PaymentCancelled')
      open.delete(Settled.safeParse(detail).data?.data.paymentId ?? '');
  }
  const today = dayOf(customer, now);
  return [...open.values()]
    .filter(({ dueDate }) => dueDate >= today)
    .sort((a, b) => (a.dueDate < b.dueDate ? -1 : 1))
    .slice(0, 20);
}
