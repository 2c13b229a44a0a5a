import { type BusinessEvent, parseEvent } from '../intake/business-event.ts';
import type { Instant } from '../time/instant.ts';
import type { StoredChallenge } from './challenge.ts';
import {
  judgeStepUp,
  StepUpCompleted,
  type StepUpRefusal,
  type StepUpVerdict,
  unsealed,
} from './judge-step-up.ts';
import type { MeetChallenge } from './ports.ts';
import type { StepUpSaying } from './step-up-words.ts';
import type { Turn } from './turn.ts';

export type StepUpPorts = {
  now: () => Instant;
  /** The bank's key, and for some hours after a rotation the one before. */
  bankKeys: () => Promise<readonly string[]>;
  meet: MeetChallenge;
};

/** A turn but for its reply, which is worded for the customer by `stepUpReply`. */
export type HeardStepUp = {
  turn: Omit<Turn, 'reply' | 'replied'>;
  saying: StepUpSaying | undefined;
  refused: StepUpRefusal | undefined;
};

/**
 * Hears that the bank's app had something confirmed, and says what follows. The same event has the same answer,
 * however often it comes; a second event about the same challenge is refused as `USED`.
 */
export const hearStepUp =
  ({ now, bankKeys, meet }: StepUpPorts) =>
  async (detail: unknown): Promise<HeardStepUp> => {
    const event = parseEvent('StepUpCompleted', StepUpCompleted, detail);
    const keys = await bankKeys();
    const judge = (stored: StoredChallenge | undefined): StepUpVerdict =>
      judgeStepUp(event, stored, keys, now());
    const sealed = unsealed(event, keys);
    const verdict = sealed ? await meet(event.customerId, sealed.id, event.eventId, judge) : judge(undefined);
    return verdict.met ? met(event, verdict.challenge, now()) : refused(event, verdict.reason, now());
  };

const turnOf = ({ customerId, eventId }: BusinessEvent<unknown>, at: Instant) => ({
  customerId,
  entry: `bus#${eventId}`,
  at,
});

function met(event: BusinessEvent<StepUpCompleted>, challenge: StoredChallenge, at: Instant): HeardStepUp {
  const { action, messageId, causedBy } = challenge;
  return {
    turn: {
      ...turnOf(event, at),
      understood: `step-up:${action}`,
      causedBy,
      ...(messageId && { messageId }),
      announcements: announcementsOf(challenge),
    },
    saying: sayings[action],
    refused: undefined,
  };
}

// What the app pays or transfers, it does itself, and the bank says so by `PaymentReceived`.
const sayings: Partial<Record<StoredChallenge['action'], StepUpSaying>> = {
  autopay: 'autopayRequested',
  'unblock-card': 'unblockRequested',
};

function announcementsOf({ action, subject, amount }: StoredChallenge): Turn['announcements'] {
  const about = { ...subjectOf(subject), ...(amount && { amount }), confirmedBy: 'step-up' };
  if (action === 'autopay') return [{ detailType: 'AutopayRequested', data: about }];
  if (action === 'unblock-card')
    return [{ detailType: 'SupportRequested', data: { topic: 'unblock-card', ...about } }];
  return [];
}

const payment = 'payment:';

const subjectOf = (subject: string | undefined): { paymentId?: string; subject?: string } => {
  if (subject === undefined) return {};
  return subject.startsWith(payment) ? { paymentId: subject.slice(payment.length) } : { subject };
};

function refused(event: BusinessEvent<StepUpCompleted>, reason: StepUpRefusal, at: Instant): HeardStepUp {
  return {
    turn: {
      ...turnOf(event, at),
      understood: `step-up-refused:${reason}`,
      causedBy: event.eventId,
      announcements: [],
    },
    saying: excuses[reason],
    refused: reason,
  };
}

// Whoever forwards links, repeats them or makes them up is told nothing.
const excuses: Partial<Record<StepUpRefusal, StepUpSaying>> = {
  EXPIRED: 'stepUpExpired',
  LOCKED: 'stepUpRefused',
  OTHER_ACTION: 'stepUpRefused',
  OTHER_AMOUNT: 'stepUpRefused',
  OTHER_SUBJECT: 'stepUpRefused',
};
