import * as z from 'zod';
import type { Instant } from '../time/instant.ts';
import { cardLast4, reference } from './vocabulary.ts';

const kinds = ['payment', 'offer', 'alert', 'transaction', 'onboarding', 'card'] as const;
type Kind = (typeof kinds)[number];

/** Something of a customer's that messages are about and an event may settle, such as `payment:pay-42`. */
export type Matter = `${Kind}:${string}`;

// An id is settled once and for all; a card's last digits and an onboarding come back.
const forGood: readonly Kind[] = ['payment', 'offer', 'alert', 'transaction'];

/** Settled once is settled for ever. What may come back is settled only as it stood then. */
export const isForGood = (matter: Matter): boolean => forGood.some((kind) => matter.startsWith(`${kind}:`));

export const isSettled = (matter: Matter, settledAt: Instant, occurredAt: Instant): boolean =>
  isForGood(matter) || settledAt >= occurredAt;

const Payment = z
  .object({ paymentId: reference })
  .transform(({ paymentId }) => [`payment:${paymentId}` as const]);
const Offer = z.object({ offerId: reference }).transform(({ offerId }) => [`offer:${offerId}` as const]);
const Onboarding = z.object({}).transform(() => ['onboarding:' as const]);
const Card = z
  .object({
    alertId: reference.optional(),
    transactionId: reference.optional(),
    cardLast4: cardLast4.optional(),
  })
  .transform(({ alertId, transactionId, cardLast4: last4 }): Matter[] => [
    ...(alertId ? [`alert:${alertId}` as const] : []),
    ...(transactionId ? [`transaction:${transactionId}` as const] : []),
    ...(last4 ? [`card:${last4}` as const] : []),
  ])
  .refine((matters) => matters.length > 0, 'must name an alertId, a transactionId or the cardLast4');

/** Events that become no message: each says which matters are settled. */
export const settlingEvents: Readonly<Record<string, z.ZodType<readonly Matter[]>>> = {
  PaymentReceived: Payment,
  PaymentCancelled: Payment,
  AutopayEnabled: Payment,
  OnboardingCompleted: Onboarding,
  LoanOfferWithdrawn: Offer,
  LoanApplied: Offer,
  CardBlocked: Card,
};

export const isSettling = (detailType: string): boolean => Object.hasOwn(settlingEvents, detailType);
