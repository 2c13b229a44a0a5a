import { accountUpdate } from './account-update.ts';
import { fraudAlert } from './fraud-alert.ts';
import { kycReminder } from './kyc-reminder.ts';
import { loanPreapproval } from './loan-preapproval.ts';
import type { NotificationType } from './notification-type.ts';
import { paymentReminder } from './payment-reminder.ts';
import { transactionAlert } from './transaction-alert.ts';

/** Every notification type there is. The stack grows a rule, a queue and a dispatcher for each. */
export const catalogue: readonly NotificationType[] = [
  transactionAlert,
  accountUpdate,
  loanPreapproval,
  kycReminder,
  paymentReminder,
  fraudAlert,
];

export const typeNamed = (name: string): NotificationType | undefined =>
  catalogue.find((type) => type.name === name);

/** The type whose events these are; undefined for events that become no message, or that nobody knows. */
export const typeOf = (detailType: string): NotificationType | undefined =>
  catalogue.find((type) => type.detailType === detailType);
