import * as z from 'zod';
import type { EventBridge } from '../cloud.ts';
import type { Seed } from '../seed/seeds.ts';

export type BankCustomer = {
  customerId: string;
  name: string;
  locale: string;
  timeZone: string;
  country: string;
};

const isTimeZone = (name: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
};

/** A malformed update is nobody's news, here as in the deployment. */
const Updated = z.object({
  customerId: z.string(),
  data: z.object({
    name: z.string(),
    locale: z.string(),
    timeZone: z.string().refine(isTimeZone),
    country: z.string().optional(),
  }),
});

const stranger = { name: '', locale: 'en-US', timeZone: 'UTC', country: 'US' };

/** Whom the bank knows: its first customers, and whoever was introduced on the bus since. */
export function customersOf(
  seeds: Pick<Seed, 'detailType' | 'detail'>[],
  events: ReturnType<EventBridge['events']>,
): BankCustomer[] {
  const known = new Map<string, BankCustomer>();
  for (const { detailType, detail } of [...seeds, ...events]) {
    const told = Updated.safeParse(detailType === 'CustomerUpdated' ? detail : undefined).data;
    if (told === undefined) continue;
    const { customerId, data } = told;
    const country = data.country ?? known.get(customerId)?.country ?? stranger.country;
    known.set(customerId, { ...data, customerId, country });
  }
  return [...known.values()];
}

/** A customer of whom nobody has told has accounts all the same. */
export const customerNamed = (customers: BankCustomer[], customerId: string): BankCustomer =>
  customers.find((customer) => customer.customerId === customerId) ?? { ...stranger, customerId };
