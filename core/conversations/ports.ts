import type { IncomingFile } from '../delivery/incoming.ts';
import type { Wamid } from '../delivery/message.ts';
import type { MessageId } from '../delivery/message-id.ts';
import type { Money } from '../money/money.ts';
import type { Address } from '../recipients/address.ts';
import type { CustomerId } from '../recipients/customer-id.ts';
import type { Instant } from '../time/instant.ts';
import type { Challenge, StoredChallenge } from './challenge.ts';
import type { Chat } from './chat.ts';
import type { StepUpVerdict } from './judge-step-up.ts';
import type { Touch, TouchedMessage } from './touch.ts';
import type { Reply, Turn } from './turn.ts';

/** A consistent read of a customer's chat, and of the turn that an earlier try has written under this entry. */
export type FindChat = (id: CustomerId, entry: string) => Promise<{ chat: Chat; turn: Turn | undefined }>;

/** What is written together with a turn, or not at all. */
export type BesideTurn = {
  /** The answer that it is to a message; void where one of `unless` stands there. */
  answer?: { messageId: Touch['messageId']; name: string; unless: readonly string[] };
  /** Until when automated messages wait, since a person has the chat; `over` where one has given it back. */
  pausedUntil?: Instant | 'over';
};

/**
 * Writes a turn, the chat over the version it was decided on, and what stands beside it, all at once or not at all.
 * `overtaken` when another turn came first: then all is to be decided anew.
 */
export type SaveTurn = (turn: Turn, chat: Chat, beside: BesideTurn) => Promise<'saved' | 'overtaken'>;

/** Whose the reply is to post: true for one asker alone, ever. A reply that confides is kept by its name from then on. */
export type BeginReply = (turn: Pick<Turn, 'customerId' | 'entry' | 'confides'>) => Promise<boolean>;

/** One that is due again is kept with its text again. */
export type EndReply = (
  turn: Pick<Turn, 'customerId' | 'entry' | 'confides' | 'reply'>,
  outcome: Pick<Turn, 'replied' | 'replyWamid' | 'replyCode'>,
) => Promise<void>;

/** All messages that a customer had, in no order; of the last 90 days at least. */
export type FindTouches = (id: CustomerId) => Promise<readonly Touch[]>;

/** Keeps that Meta took a message. What is kept already, and what came of it, stays as it is. */
export type RecordTouch = (touch: TouchedMessage) => Promise<void>;

/** Which message an outcome is of, with what else is known of it: an outcome is announced once its event and type are. */
export type OutcomeOf = Pick<Touch, 'customerId' | 'messageId'> & {
  [K in 'eventId' | 'type' | 'template' | 'variant']?: Touch[K] | undefined;
};

/** Where a message's link leads, and since when; undefined where no row of ours says so. */
export type FindLink = (
  id: MessageId,
) => Promise<{ link: string; claimedAt: Instant; message: OutcomeOf } | undefined>;

/** The answers that a message has had, as of now. */
export type FindAnswers = (id: CustomerId, messageId: MessageId) => Promise<Touch['answers']>;

/** Notes what came of a message, the first time only. */
export type NoteOutcome = (
  message: OutcomeOf,
  outcome: Partial<Pick<Touch, 'optedOutAt' | 'satisfaction' | 'link'>> & {
    conversion?: { kind: keyof Touch['conversions'] & string; at: Instant };
  },
) => Promise<'noted' | 'known'>;

/** Posts a reply inside the service window. At most once: what is not surely refused may have been sent. */
export type SendReply = (
  to: Address,
  reply: Reply & { callbackData: string },
) => Promise<
  | { state: 'sent'; wamid: Wamid }
  | { state: 'refused'; code: number }
  | { state: 'in-doubt' }
  /** Surely not posted; may be tried again. */
  | { state: 'not-sent'; code: number; afterSeconds: number }
>;

/** What only the bank knows. */
export type BankQuestion = 'balance' | 'movements' | 'payment-date' | 'statement';

export type BankAnswer =
  | { kind: 'balance'; accounts: readonly { name: string; available: Money }[] }
  | {
      kind: 'movements';
      movements: readonly { date: string; description: string; amount: Money }[];
    }
  | { kind: 'payment-date'; payments: readonly { product: string; amount: Money; dueDate: string }[] }
  | { kind: 'statement'; period: string; url?: string | undefined };

/** Asks the bank about one customer; `unavailable` when it does not answer in time, or not in a way that can be read. */
export type AskBank = (id: CustomerId, question: BankQuestion) => Promise<BankAnswer | 'unavailable'>;

/** What became of a file: kept, or why not. */
export type FetchedFile =
  | { kind: 'kept'; s3Key: string; mimeType: string; sha256: string; size: number }
  | { kind: 'refused'; why: 'too-large' | 'wrong-type' | 'altered' | 'gone' };

/** Fetches a file from Meta and keeps it under the customer's prefix; the same wamid is kept once. RetryLater when Meta is busy. */
export type FetchFile = (id: CustomerId, wamid: string, file: IncomingFile) => Promise<FetchedFile>;

/** Keeps the whole transcript, and answers with its key. */
export type KeepTranscript = (id: CustomerId, key: string, transcript: unknown) => Promise<void>;

/** Every turn of a customer's since an instant, the oldest first. */
export type FindTurns = (id: CustomerId, since: Instant) => Promise<readonly Turn[]>;

/** Where the customer meets a challenge: a link into the bank's app that says what and for whom, sealed. */
export type ChallengeLink = (challenge: Challenge) => Promise<string>;

/** Keeps a challenge for as long as it may be met, and a day. The same one again may be met for longer, where nobody has tried. */
export type KeepChallenge = (challenge: Challenge) => Promise<void>;

/**
 * Asks for a verdict over a challenge as it stands, and writes what follows from it over that very state: met, by one
 * event alone, or a misfit more. Where somebody was quicker it is judged anew.
 */
export type MeetChallenge = (
  id: CustomerId,
  challengeId: string,
  eventId: string,
  judge: (stored: StoredChallenge | undefined) => StepUpVerdict,
) => Promise<StepUpVerdict>;
