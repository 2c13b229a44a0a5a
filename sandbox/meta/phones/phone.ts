import { createHash } from 'node:crypto';

/** A person's phone. Without a `waId` the business knows only the person's BSUID. */
export type Phone = {
  key: string;
  order: number;
  waId?: string;
  userId: string;
  name: string;
  /** As a person reads it, in international form; empty where only the BSUID is known. */
  phone: string;
  country: string;
  customerId?: string;
  note?: string;
  /** When this person last wrote: the customer service window is open for a day after it. */
  wroteAt?: number;
  /** A username was adopted: webhooks no longer tell the number. */
  hidesNumber: boolean;
  stoppedMarketing: boolean;
  /** How often WhatsApp was set up anew for this number, by whoever holds it then. */
  identities?: number;
};

const windowLength = 24 * 60 * 60 * 1000;

export const windowIsOpen = (phone: Phone, now: number): boolean =>
  phone.wroteAt !== undefined && now - phone.wroteAt < windowLength;

/** The number as webhooks may tell it. */
export const shownNumber = (phone: Phone): string | undefined => (phone.hidesNumber ? undefined : phone.waId);

/** The `contacts` entry that goes along with a person's messages and statuses. */
export const contactOf = (phone: Phone) => ({
  profile: { name: phone.name },
  ...(shownNumber(phone) === undefined ? {} : { wa_id: shownNumber(phone) }),
  user_id: phone.userId,
});

/** Stays the same until WhatsApp is set up anew, as on another phone after a SIM swap. */
export const identityKeyHash = ({ key, identities = 0 }: Phone): string =>
  createHash('sha256').update(`identity:${key}:${identities}`).digest('base64').slice(0, 11).concat('=');

/** The `contacts` entry that goes along with what a person writes. */
export const senderOf = (phone: Phone) => ({
  ...contactOf(phone),
  identity_key_hash: identityKeyHash(phone),
});
