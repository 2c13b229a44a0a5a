import type { Conversion } from './conversion.ts';

/** Business events that are conversions of a message that asked for just that. All of them settle a matter. */
export const businessConversions: Readonly<Record<string, Conversion>> = {
  PaymentReceived: 'payment',
  AutopayEnabled: 'autopay',
  LoanApplied: 'application',
  OnboardingCompleted: 'onboarding',
};
