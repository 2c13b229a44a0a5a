import type { Consents, Purpose } from '../consent/consent.ts';
import type { Address } from '../recipients/address.ts';
import type { Customer } from '../recipients/customer.ts';
import type { CustomerId } from '../recipients/customer-id.ts';
import type { Instant } from '../time/instant.ts';
import type { TemplateMessage } from './compose-message.ts';
import type { Message, Outcome, StatusReport } from './message.ts';
import type { MessageId } from './message-id.ts';

export type Now = () => Instant;

/** Milliseconds of a clock that only runs forward, whatever the wall clock does. */
export type Ticks = () => number;

/** A word that nobody else has: it names one attempt. */
export type NewOwner = () => string;

/** Which record of the queue brings an event, and whether a person has moved it back from the dead letters. */
export type Delivery = { record: string; redriven: boolean };

/** Writes the claim, or answers with the message that stands under its id already. */
export type ClaimMessage = (claim: Message) => Promise<{ won: true } | { won: false; existing: Message }>;

/** Takes up what another attempt has left; false when the row is no longer as it was seen. */
export type TakeOver = (seen: Message, lease: Pick<Message, 'owner' | 'leaseUntil'>) => Promise<boolean>;

/** A customer's row: who they are, what they agreed to, and which sends were reserved of late. */
export type CustomerRecord = {
  customer: Customer | undefined;
  consents: Consents;
  /** Message ids by the customer's calendar day; today's number is the cap's counter. */
  reservations: Readonly<Record<string, readonly MessageId[]>>;
};

/** A consistent read: a withdrawal counts from the moment it is written. */
export type FindCustomer = (id: CustomerId) => Promise<CustomerRecord>;

/**
 * Marks a send on the customer's row, in one conditional update that checks consent once more.
 * The mark is the write-ahead record: where it stands, a message may have been posted.
 */
export type ReserveSend = (reservation: {
  customerId: CustomerId;
  messageId: MessageId;
  owner: string;
  purpose: Purpose;
  /** The customer's calendar day, and its neighbours: whoever marks a moment earlier may count another day. */
  day: string;
  neighbours: readonly string[];
  /** Days whose marks are of no more use. */
  forget: readonly string[];
}) => Promise<'reserved' | 'overtaken'>;

/** Takes an attempt's own mark away again: nothing was posted, or Meta refused it and the cap is given back. */
export type Unreserve = (reservation: {
  customerId: CustomerId;
  messageId: MessageId;
  day: string;
}) => Promise<void>;

/** Hands a message to Meta. Anything but an answer that Meta surely gave is `in-doubt`. */
export type SendMessage = (
  message: TemplateMessage & {
    id: MessageId;
    to: Address;
    /** Asked right before the first byte leaves; after a no, nothing is sent. */
    mayStart: () => boolean;
  },
) => Promise<SendResult>;

export type SendResult =
  | Extract<Outcome, { state: 'accepted' | 'held' | 'in-doubt' }>
  /** Final for this message. `mendable` when a person can mend the cause: our request, a template, an account. */
  | { state: 'refused'; code: number; mendable: boolean }
  /** Surely not sent; may be tried again. `code` is Meta's, or 0 where it was never reached. */
  | { state: 'not-sent'; code: number; afterSeconds: number };

/** What became of an attempt, with what the gates said. */
export type Ending = { outcome: Outcome; at: Instant } & Pick<Message, 'gates' | 'language'>;

/**
 * Ends a claim. Evidence is written over all that knows less, anything else only over the attempt's own open
 * claim. `overtaken` is welcome: somebody got here first and knows more.
 */
export type SaveEnding = (message: Message, ending: Ending) => Promise<'saved' | 'overtaken'>;

/**
 * Ends this attempt's lease, so that the next delivery need not wait for it. `unposted` when it can vouch that
 * nothing was posted by it or before it.
 */
export type ReleaseClaim = (
  attempt: Pick<Message, 'id' | 'owner'> & { unposted: boolean; at: Instant; trouble: string },
) => Promise<void>;

/** Moves a message forward by all reports at once; `unknown` when there is no such message (yet). */
export type RecordReports = (
  id: MessageId,
  reports: readonly StatusReport[],
) => Promise<'moved' | 'known' | 'unknown'>;
