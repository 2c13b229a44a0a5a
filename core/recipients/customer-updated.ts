import * as z from 'zod';
import { WhatsAppUserId } from './address.ts';
import { profile } from './customer.ts';
import { PhoneNumber } from './phone-number.ts';

/** What the bank says of a customer in `CustomerUpdated`. An address it leaves out stays as it was. */
export const CustomerUpdated = z.object({
  ...profile,
  phone: PhoneNumber.optional(),
  whatsappUserId: WhatsAppUserId.optional(),
});
export type CustomerUpdated = z.infer<typeof CustomerUpdated>;
