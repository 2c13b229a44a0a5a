import type { Purpose } from '../consent/consent.ts';
import { type ContactLaw, clausesFor } from './contact-law.ts';
import { type Counter, defaultPolicy, type Policy } from './policy.ts';

export type CapGroup = 'transactions' | 'shared' | 'none';

/** A counter of the customer's local day and how far it may go; undefined is without end. */
export type Cap = { counter: Counter; most: number | undefined };

/** Which counters a message takes one of, and how far each may go. */
export function capsFor({
  cap,
  purpose,
  collects,
  law,
  policy,
}: {
  cap: CapGroup;
  purpose: Purpose;
  collects: boolean;
  law: ContactLaw | undefined;
  policy: Policy | undefined;
}): readonly Cap[] {
  if (purpose === 'security' || cap === 'none') return [{ counter: 'none', most: undefined }];
  const { caps } = policy ?? defaultPolicy;
  const isMarketing = purpose === 'marketing';
  const regulated = isMarketing || collects ? contactsPerDay(law, { purpose, collects }) : undefined;
  const taken: Cap[] = [{ counter: cap, most: caps[cap] }];
  if (isMarketing) taken.push({ counter: 'marketing', most: caps.marketing });
  if (regulated !== undefined) taken.push({ counter: 'regulated', most: regulated });
  return isMarketing && !policy ? taken.map(({ counter }) => ({ counter, most: 0 })) : taken;
}

function contactsPerDay(
  law: ContactLaw | undefined,
  contact: { purpose: Purpose; collects: boolean },
): number | undefined {
  const limits = clausesFor(law, contact).flatMap((clause) => clause.contactsPerDay ?? []);
  return limits.length > 0 ? Math.min(...limits) : undefined;
}
