import type { Consents, Purpose } from '../consent/consent.ts';
import type { Address } from '../recipients/address.ts';
import type { Customer } from '../recipients/customer.ts';
import type { CustomerId } from '../recipients/customer-id.ts';
import type { Instant } from '../time/instant.ts';
import type { TemplateMessage } from './compose-message.ts';
import type { Message, Outcome, StatusReport } from './message.ts';
import type { MessageId } from './message-id.ts';

export type Now = () => Instant;

/** Writes the claim, or answers with the message that stands under its id already. */
export type ClaimMessage = (claim: Message) => Promise<{ won: true } | { won: false; existing: Message }>;

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
  purpose: Purpose;
  day: string;
  /** Days whose marks are of no more use. */
  forget: readonly string[];
}) => Promise<'reserved' | 'overtaken'>;

/** Takes back the release of a claim; `false` when somebody else was quicker. */
export type ResumeClaim = (id: MessageId) => Promise<boolean>;

/** Hands a message to Meta. Anything but an answer that Meta surely gave is `in-doubt`. */
export type SendMessage = (message: TemplateMessage & { id: MessageId; to: Address }) => Promise<SendResult>;

export type SendResult =
  | Extract<Outcome, { state: 'accepted' | 'held' | 'in-doubt' }>
  /** Final for this message. Ours to mend when `ours`. */
  | { state: 'refused'; code: number; ours: boolean }
  /** Surely not sent; may be tried again. `code` is Meta's, or 0 where it was never reached. */
  | { state: 'not-sent'; code: number; afterSeconds: number };

/** Writes what became of a claim. `overtaken` is welcome: a webhook got here first and knows more. */
export type SaveOutcome = (message: Message) => Promise<'saved' | 'overtaken'>;

/** Notes that nothing was posted under this claim, so that the next delivery may. */
export type ReleaseClaim = (id: MessageId) => Promise<void>;

/** Moves a message forward by all reports at once; `unknown` when there is no such message (yet). */
export type RecordReports = (
  id: MessageId,
  reports: readonly StatusReport[],
) => Promise<'moved' | 'known' | 'unknown'>;
