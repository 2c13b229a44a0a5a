import * as z from 'zod';
import { TimeZone } from '../time/time-zone.ts';
import { type Address, E164, WhatsAppUserId } from './address.ts';
import { CustomerId } from './customer-id.ts';

const canonical = (tag: string): string | undefined => {
  try {
    return Intl.getCanonicalLocales(tag)[0];
  } catch {
    return undefined;
  }
};

/** A BCP 47 tag in its canonical case, so that `PT-br` is `pt-BR`; the platform's underscore (`es_MX`) is taken too. */
export const Locale = z.string().transform((text, context) => {
  const tag = canonical(text.replaceAll('_', '-'));
  if (tag !== undefined) return tag;
  context.addIssue({ code: 'custom', message: 'must be a language tag such as es-MX' });
  return z.NEVER;
});

/** What is known of a customer besides addresses. */
export const profile = {
  name: z.string().trim().min(1).max(100),
  locale: Locale,
  timeZone: TimeZone,
  country: z
    .string()
    .regex(/^[A-Z]{2}$/, 'must be an ISO 3166 code such as MX')
    .optional(),
};

/** A customer as we know them. */
export const Customer = z.object({
  id: CustomerId,
  ...profile,
  phone: E164.optional(),
  whatsappUserId: WhatsAppUserId.optional(),
});
export type Customer = z.infer<typeof Customer>;

/** The number wins where both are known, as it does at Meta. */
export function addressOf({
  phone,
  whatsappUserId,
}: Pick<Customer, 'phone' | 'whatsappUserId'>): Address | undefined {
  if (phone) return { phone };
  return whatsappUserId ? { whatsappUserId } : undefined;
}
