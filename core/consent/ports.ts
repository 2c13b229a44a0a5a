import type { BusinessEvent } from '../intake/business-event.ts';
import type { CustomerId } from '../recipients/customer-id.ts';
import type { CustomerUpdated } from '../recipients/customer-updated.ts';
import type { Instant } from '../time/instant.ts';
import type { Consent, Purpose } from './consent.ts';

/** `stale` is no error: a later event about the customer was here first, or this very one. */
export type Heard = 'saved' | 'stale';

/** Keeps each field of which no later value is known (`newsIn`). */
export type SaveCustomer = (id: CustomerId, details: CustomerUpdated, at: Instant) => Promise<Heard>;

/** Keeps a customer's word on a purpose, unless a later one is known (`laterWord`). */
export type SaveConsent = (id: CustomerId, purpose: Purpose, consent: Consent) => Promise<Heard>;

/** Remembers an event by its id. `reused` when the id stands for another content; a repetition is noted again. */
export type NoteEvent = (
  event: Pick<BusinessEvent<unknown>, 'eventId' | 'contentHash'>,
  now: Instant,
) => Promise<'noted' | 'reused'>;
