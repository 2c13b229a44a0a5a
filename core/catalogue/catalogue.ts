import { fraudAlert } from './fraud-alert.ts';
import type { NotificationType } from './notification-type.ts';
import { transactionAlert } from './transaction-alert.ts';

/** Every notification type there is. The stack grows a rule, a queue and a dispatcher for each. */
export const catalogue: readonly NotificationType[] = [transactionAlert, fraudAlert];

export const typeNamed = (name: string): NotificationType | undefined =>
  catalogue.find((type) => type.name === name);
