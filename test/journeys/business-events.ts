import { randomUUID } from 'node:crypto';
import type { RunningSandbox } from './running-sandbox.ts';

/** As a producer has it before it is published: it happens then, unless it says otherwise. */
export type BusinessEvent = {
  source?: string;
  detailType: string;
  detail: { eventId: string; customerId: string; occurredAt?: string; expiresAt?: string; data: object };
};

type Envelope = Partial<Omit<BusinessEvent['detail'], 'customerId' | 'data'>>;

const eventOf =
  (detailType: string, usual: object) =>
  (customerId: string, data: object = {}, envelope: Envelope = {}): BusinessEvent => ({
    detailType,
    detail: { eventId: randomUUID(), customerId, ...envelope, data: { ...usual, ...data } },
  });

const money = (minorUnits: number, currency = 'MXN') => ({ minorUnits, currency });

/** Keeps no quiet hours, and is counted by itself. */
export const withdrawal = eventOf('TransactionPosted', {
  transactionId: 'tx-1',
  kind: 'withdrawal',
  amount: money(20_000),
});
/** Keeps quiet hours, and shares its count with the rest. */
export const balance = eventOf('AccountUpdated', { kind: 'balance', balance: money(1_845_010) });
export const statement = eventOf('AccountUpdated', {
  kind: 'statement',
  period: '2026-10',
  document: { url: 'https://bank.example/statements/2026-10.pdf', filename: 'statement-2026-10.pdf' },
});
export const offer = eventOf('LoanPreapproved', {
  offerId: 'offer-1',
  amount: money(5_000_000),
  validUntil: '2026-12-31',
  applyUrl: 'https://bank.example/loans/offer-1',
});
export const missingDocument = eventOf('OnboardingStalled', { step: 'selfie' });
export const paymentDue = eventOf('PaymentDue', {
  paymentId: 'pay-1',
  product: 'Tarjeta Oro',
  amount: money(38_000),
  dueDate: '2026-11-30',
  payUrl: 'https://bank.example/payments/pay-1',
});
export const suspicion = eventOf('SuspiciousActivityDetected', { alertId: 'alert-1', cardLast4: '4242' });

export const paymentReceived = eventOf('PaymentReceived', { paymentId: 'pay-1' });
export const paymentCancelled = eventOf('PaymentCancelled', { paymentId: 'pay-1' });
export const autopayEnabled = eventOf('AutopayEnabled', { paymentId: 'pay-1' });
export const offerWithdrawn = eventOf('LoanOfferWithdrawn', { offerId: 'offer-1' });
export const loanApplied = eventOf('LoanApplied', { offerId: 'offer-1' });
export const onboardingCompleted = eventOf('OnboardingCompleted', {});
export const cardBlocked = eventOf('CardBlocked', { alertId: 'alert-1' });

export const consentWithdrawnBy = eventOf('ConsentWithdrawn', {
  purposes: ['service', 'marketing', 'security'],
});

/** Publishes events as of the sandbox's hour, all at once, and waits until nothing moves any more. */
export async function happen(sandbox: RunningSandbox, ...events: readonly BusinessEvent[]): Promise<void> {
  const { now } = await sandbox.clock();
  await Promise.all(
    events.map(({ detail, ...event }) =>
      sandbox.publish({ ...event, detail: { occurredAt: now, ...detail } }),
    ),
  );
  await sandbox.settle();
}
