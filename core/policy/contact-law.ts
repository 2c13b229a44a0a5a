import * as z from 'zod';
import type { Purpose } from '../consent/consent.ts';
import written from './calendars/contact-laws.json' with { type: 'json' };
import { Window } from './local-hours.ts';

const Hours = z.union([z.literal('closed'), Window]);

/** What a law says of some kinds of contact, in the customer's local time. A collection asks for a payment. */
const Clause = z.strictObject({
  appliesTo: z.array(z.enum(['marketing', 'collection', 'service'])).min(1),
  monFri: Hours,
  sat: Hours,
  sun: Hours,
  closedOnHolidays: z.boolean(),
  contactsPerDay: z.number().int().positive().optional(),
});
export type Clause = z.infer<typeof Clause>;

/** `verified` says that somebody has read a page with the rule on it; none of this is legal advice. */
const Source = z.strictObject({ title: z.string(), url: z.url().optional(), verified: z.boolean() });

/** One country's law of contact as we read it, dated in its rule's name, such as `co-ley-2300/2026.1`. */
export const ContactLaw = z.strictObject({
  country: z.string().regex(/^[A-Z]{2}$/),
  rule: z.string().regex(/^[a-z0-9-]+\/\d{4}\.\d+$/),
  clauses: z.array(Clause).min(1),
  sources: z.array(Source).min(1),
});
export type ContactLaw = z.infer<typeof ContactLaw>;

const laws = new Map(
  z
    .array(ContactLaw)
    .parse(written)
    .map((law) => [law.country, law]),
);

export const contactLaws: readonly ContactLaw[] = [...laws.values()];

export const contactLawOf = (country: string | undefined): ContactLaw | undefined =>
  country === undefined ? undefined : laws.get(country);

/** What of a law binds a message, which of a security warning is nothing. */
export const clausesFor = (
  law: ContactLaw | undefined,
  { purpose, collects }: { purpose: Purpose; collects: boolean },
): readonly Clause[] =>
  law && purpose !== 'security'
    ? law.clauses.filter(
        ({ appliesTo }) => appliesTo.includes(purpose) || (collects && appliesTo.includes('collection')),
      )
    : [];

const callingCodes = {
  '+1': 'US',
  '+34': 'ES',
  '+51': 'PE',
  '+52': 'MX',
  '+54': 'AR',
  '+55': 'BR',
  '+56': 'CL',
  '+57': 'CO',
  '+91': 'IN',
};

/** The country whose law counts: what was told, else by the calling code of the number (all of `+1` counts as US), else as Meta's user id begins. */
export const countryOf = ({
  country,
  phone,
  whatsappUserId,
}: {
  country?: string | undefined;
  phone?: string | undefined;
  whatsappUserId?: string | undefined;
}): string | undefined =>
  country ??
  Object.entries(callingCodes).find(([code]) => phone?.startsWith(code))?.[1] ??
  whatsappUserId?.slice(0, 2);
