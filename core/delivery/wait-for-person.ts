import type { NotificationType } from '../catalogue/notification-type.ts';
import { earlier, type Instant, later, latest } from '../time/instant.ts';
import type { CustomerRecord } from './ports.ts';

// A chat that is given back early is noticed that soon.
const lookAgainMs = 15 * 60 * 1000;
const leastWaitMs = 60_000;

/** When to look again, while a person has the customer's chat; undefined where nobody has, or it is a warning. */
export function waitForPerson(
  { purpose }: Pick<NotificationType, 'purpose'>,
  { personUntil }: Pick<CustomerRecord, 'personUntil'>,
  now: Instant,
): Instant | undefined {
  if (purpose === 'security' || personUntil === undefined || now >= personUntil) return undefined;
  return latest(earlier(personUntil, later(now, lookAgainMs)), later(now, leastWaitMs));
}
