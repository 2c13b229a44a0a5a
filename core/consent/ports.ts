import type { BusinessEvent } from '../intake/business-event.ts';
import type { CustomerId } from '../recipients/customer-id.ts';
import type { CustomerUpdated } from '../recipients/customer-updated.ts';
import type { Instant } from '../time/instant.ts';
import type { Consents } from './consent.ts';
import type { ChainHead, Receipt, Statement } from './receipt.ts';

/** `stale` is no error: a later event about the customer was here first, or this very one. */
export type Heard = 'saved' | 'stale';

/** Keeps each field of which no later value is known (`isNews`). */
export type SaveCustomer = (id: CustomerId, details: CustomerUpdated, at: Instant) => Promise<Heard>;

/** What a customer's row says of consent: the words that stand, and where the chain of receipts ends. */
export type Standing = { consents: Consents; head: ChainHead | undefined };

/** Says what is to be recorded beside what stands; asked again whenever something else was recorded meanwhile. */
export type Decide = (standing: Standing) => readonly Statement[] | Promise<readonly Statement[]>;

/**
 * Appends a receipt per statement and changes the customer's words with them, all at once or not at all. Answers
 * with the receipts appended. RetryLater when others are always quicker.
 */
export type ChangeConsent = (id: CustomerId, decide: Decide, now: Instant) => Promise<readonly Receipt[]>;

/**
 * The same for several customers with a decision each, and in few requests; each is all or nothing for itself.
 * Answers with those whose row cannot be read: of them nothing was asked and nothing changed.
 */
export type ChangeConsents = (
  changes: readonly { id: CustomerId; decide: Decide }[],
  now: Instant,
) => Promise<readonly CustomerId[]>;

/** A consistent read; a customer never heard of has no words. */
export type FindStanding = (id: CustomerId) => Promise<Standing>;

/** The same for several customers, each under its id. */
export type FindStandings = (ids: readonly string[]) => Promise<ReadonlyMap<string, Standing | 'unreadable'>>;

/** A customer's chain from its beginning. */
export type FindReceipts = (id: CustomerId) => Promise<readonly Receipt[]>;

/** How WhatsApp names a person: by number in its own spelling, by a business-scoped user id, or by both. */
export type WhatsAppName = { waId?: string | undefined; userId?: string | undefined };

/** Everybody known under a name; several where a family shares a number. */
export type FindByName = (name: WhatsAppName) => Promise<readonly CustomerId[]>;

/** One address of a customer's in place of any of those before it, or of none. */
export type NewAddress = {
  field: 'phone' | 'whatsappUserId';
  before: readonly string[];
  value: string;
  at: Instant;
};

/** `stale` where a later word is known, or the customer has another address than the one that changed. */
export type ChangeAddress = (id: CustomerId, address: NewAddress) => Promise<Heard>;

/**
 * Remembers an event by its id, and answers when it was first heard: a repetition counts as of then. `reused` when
 * the id stands for another content.
 */
export type NoteEvent = (
  event: Pick<BusinessEvent<unknown>, 'eventId' | 'contentHash'>,
  now: Instant,
) => Promise<{ heardAt: Instant } | 'reused'>;
