import type { Consents, Purpose } from '../consent/consent.ts';
import type { Heard } from '../consent/ports.ts';
import type { Cap } from '../policy/caps.ts';
import type { Counter } from '../policy/policy.ts';
import type { Address } from '../recipients/address.ts';
import type { Customer } from '../recipients/customer.ts';
import type { CustomerId } from '../recipients/customer-id.ts';
import type { Reach } from '../recipients/reach.ts';
import type { MetaTemplate } from '../templates/template-circuit.ts';
import type { Instant } from '../time/instant.ts';
import type { TemplateMessage } from './compose-message.ts';
import type { LineNews } from './line-news.ts';
import type { Message, Outcome, StatusReport } from './message.ts';
import type { MessageId, PostNumber } from './message-id.ts';

export type Now = () => Instant;

/** Milliseconds of a clock that only runs forward, whatever the wall clock does. */
export type Ticks = () => number;

/** A word that nobody else has: it names one attempt. */
export type NewOwner = () => string;

/** How an event came: by which record of the queue, moved back by a person, or woken when its hour had come. */
export type Delivery = {
  record: string;
  redriven: boolean;
  woken: boolean;
  /** How often its buffer has handed the record out. @default 1 */
  receives?: number;
};

/** Writes the claim, or answers with the message that stands under its id already. */
export type ClaimMessage = (claim: Message) => Promise<{ won: true } | { won: false; existing: Message }>;

/** Remembers that another content came under the message's event id, and was refused. */
export type NoteReuse = (id: MessageId, contentHash: string) => Promise<void>;

/** What an attempt holds a message by. */
export type Lease = Pick<Message, 'owner' | 'leaseUntil'>;

/** Takes up what another attempt has left; false when the row is no longer as it was seen. */
export type TakeOver = (seen: Message, lease: Lease) => Promise<boolean>;

/** Sends that were reserved on one of the customer's calendar days, under one counter, by their `sendMarkOf`. */
export type Reserved = { day: string; counter: Counter; marks: readonly string[] };

/** When a matter such as `payment:pay-42` was settled; undefined when we know nothing of that, or no more. */
export type SettledAt = (matter: string) => Instant | undefined;

/** A customer's row: who they are, what they agreed to, what is settled, and which sends were reserved of late. */
export type CustomerRecord = {
  customer: Customer | undefined;
  consents: Consents;
  settled: SettledAt;
  reservations: readonly Reserved[];
  /** Until when the messages that Meta takes for this customer are borrowed; see pair-limit.ts. */
  pairUntil?: Instant;
  /** Until when a person has the customer's chat; see wait-for-person.ts. */
  personUntil?: Instant;
  /** When the customer was last counted among those whom the number has written to; see new-customers.ts. */
  countedAt?: Instant;
  /** Undefined where Meta never told anything, as of nearly everybody. */
  reach?: Reach | undefined;
};

/** A consistent read: a withdrawal counts from the moment it is written. */
export type FindCustomer = (id: CustomerId) => Promise<CustomerRecord>;

/**
 * Marks a send on the customer's row, in one conditional update that asks once more for consent, for every cap
 * and for what is settled. The mark is the write-ahead record: where it stands, a message may have been posted.
 */
export type ReserveSend = (reservation: {
  customerId: CustomerId;
  /** The post's, as `sendMarkOf` makes it. */
  mark: string;
  owner: string;
  purpose: Purpose;
  /** The receipt that the gates relied on, which must be the last word still; undefined for one of before receipts. */
  receipt: string | undefined;
  /** The customer's calendar day, and its neighbours: whoever marks a moment earlier may count another day. */
  day: string;
  neighbours: readonly string[];
  /** The counters it takes one of. The first is always the type's own. */
  caps: readonly Cap[];
  /** Matters that must not be settled; `after` allows what was settled before then. */
  matters: readonly { matter: string; after: Instant | undefined }[];
  /** What is of no more use. */
  forget: readonly Pick<Reserved, 'day' | 'counter'>[];
  /** What the gates saw of the pair's borrowed time, which grows by one message as of `at`. */
  pairUntil: Instant | undefined;
  /** When the customer was last counted; that is `at` from now on. */
  countedAt: Instant | undefined;
  at: Instant;
}) => Promise<'reserved' | 'overtaken'>;

/** Takes an attempt's own mark away again: nothing was posted, or Meta refused it and the cap is given back. */
export type Unreserve = (reservation: {
  customerId: CustomerId;
  mark: string;
  day: string;
  caps: readonly Cap[];
  /** When Meta said that this customer has had too many for now. */
  crowdedAt?: Instant;
}) => Promise<void>;

/** Waits for a message's turn on the business number. RetryLater when the turn would be too far away. */
export type TakeTurn = (asker: Pick<Parameters<ReserveSend>[0], 'countedAt'>) => Promise<Turn>;

/** `end` says what Meta made of it, or nothing where nothing was sent; it never fails. */
export type Turn = { waitedMs: number; end: (result?: SendResult) => Promise<void> };

/** Keeps an event until its hour and has it woken then. Safe to repeat: another hour replaces the first. */
export type DeferMessage = (deferred: {
  id: MessageId;
  /** A name for each reason to wake, so that the wake that fires cannot be mistaken for the next. */
  wake: string;
  eventId: string;
  until: Instant;
  /** As it was published. */
  detail: unknown;
}) => Promise<void>;

/** The detail of a deferred event, as it was published; undefined when nothing is kept. */
export type FindWaiting = (id: MessageId) => Promise<unknown>;

/** Hands a message to Meta. Anything but an answer that Meta surely gave is `in-doubt`. */
export type SendMessage = (
  message: TemplateMessage & {
    id: MessageId;
    attempt: PostNumber;
    to: Address;
    /** Asked right before the first byte leaves; after a no, nothing is sent. */
    mayStart: () => boolean;
  },
) => Promise<SendResult>;

export type SendResult =
  | Extract<Outcome, { state: 'accepted' | 'held' }>
  | { state: 'in-doubt' }
  /** Final for this message. `mendable` when a person can mend the cause: our request, a template, an account. */
  | { state: 'refused'; code: number; mendable: boolean }
  /**
   * Surely not sent; may be tried again. `code` is Meta's, or 0 where it was never reached. `blocks` when it is not
   * about this message: nor will others be taken for this customer, in this lane, or on this number at all.
   */
  | { state: 'not-sent'; code: number; afterSeconds: number; blocks?: 'pair' | 'lane' | 'line' }
  /** Not sent, since Meta has paused or disabled its template: another version may be. */
  | { state: 'template-paused'; code: number };

/** Remembers for a while that Meta takes no message of this template, before its webhook says so. */
export type OpenCircuit = (template: MetaTemplate) => void;

/** What became of an attempt, with what the gates said. */
export type Ending = { outcome: Outcome; at: Instant } & Decided;

/** What was decided about a message, for whoever asks later; `attempt` 2 where it may have been posted twice. */
export type Decided = Pick<Message, 'gates' | 'deferral' | 'template' | 'variant' | 'receipt' | 'attempt'>;

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

/** Remembers that a matter of a customer's is settled, such as `payment:pay-42`; `stale` when that was known. */
export type SettleMatter = (id: CustomerId, matter: string, at: Instant) => Promise<Heard>;

/**
 * Changes what Meta has told of how a customer is reached, over what stands for the address in use, which was told at
 * `since`; asked again when the row moved meanwhile. `stale` when nothing changes, or nobody told us who the customer is.
 */
export type ChangeReach = (
  id: CustomerId,
  change: (reach: Reach, since: Instant | undefined) => Reach,
) => Promise<Heard>;

/**
 * Pauses the business number for all, as if Meta had answered with this code at `at`; then one message tries. Safe to
 * repeat: `stale` when the number pauses already.
 */
export type StopLine = (code: number, at: Instant) => Promise<Heard>;

/** Safe to repeat; news that is older than what is known changes nothing. */
export type HearLineNews = (news: LineNews) => Promise<void>;

/** Messages that came in count against the same rate as those that go out. */
export type CountReceived = (messages: number) => Promise<void>;
