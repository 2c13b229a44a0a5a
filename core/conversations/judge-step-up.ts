import * as z from 'zod';
import type { BusinessEvent } from '../intake/business-event.ts';
import { Money } from '../money/money.ts';
import { earlier, type Instant, later } from '../time/instant.ts';
import type { StepUpAction, StoredChallenge } from './challenge.ts';
import { readChallengeToken, type SealedChallenge } from './challenge-token.ts';

/** The bank's word that its customer, signed in and asked once more, has confirmed what a challenge says. */
export const StepUpCompleted = z.object({
  /** The token from the link. */
  challenge: z.string().min(1).max(4000),
  action: z.string().min(1).max(40),
  subject: z.string().max(200).optional(),
  amount: Money.optional(),
});
export type StepUpCompleted = z.infer<typeof StepUpCompleted>;

export type StepUpRefusal =
  /** Not sealed by us, or altered since. */
  | 'FORGED'
  /** Somebody else is signed in: the link was forwarded. */
  | 'OTHER_CUSTOMER'
  /** Nothing is kept about it (any more). */
  | 'UNKNOWN'
  | 'USED'
  /** Three confirmations did not fit. */
  | 'LOCKED'
  | 'EXPIRED'
  | Misfit;

/** The customer confirmed something else than they were asked; counted against the challenge. */
export type Misfit = 'OTHER_ACTION' | 'OTHER_AMOUNT' | 'OTHER_SUBJECT';

export type StepUpVerdict = { met: true; challenge: StoredChallenge } | { met: false; reason: StepUpRefusal };

export const mostMisfits = 3;

// What the customer confirmed in time may have waited in a queue; what waited longer than this is asked anew.
const hearingMs = 15 * 60 * 1000;

const misfitReasons: ReadonlySet<StepUpRefusal> = new Set<Misfit>([
  'OTHER_ACTION',
  'OTHER_AMOUNT',
  'OTHER_SUBJECT',
]);
export const isMisfit = (reason: StepUpRefusal): reason is Misfit => misfitReasons.has(reason);

/** The token's claim by whichever of the keys sealed it: there are two for some hours after a rotation. */
export const unsealed = (
  { data }: BusinessEvent<StepUpCompleted>,
  keys: readonly string[],
): SealedChallenge | undefined => {
  for (const key of keys) {
    const sealed = readChallengeToken(data.challenge, key);
    if (sealed) return sealed;
  }
  return undefined;
};

/** Whether a confirmation meets its challenge. The event that has met it already meets it again, and no other does. */
export function judgeStepUp(
  event: BusinessEvent<StepUpCompleted>,
  stored: StoredChallenge | undefined,
  keys: readonly string[],
  now: Instant,
): StepUpVerdict {
  const sealed = unsealed(event, keys);
  if (!sealed) return refused('FORGED');
  if (!sealed.isFor(event.customerId)) return refused('OTHER_CUSTOMER');
  if (stored?.id !== sealed.id || stored.customerId !== event.customerId) return refused('UNKNOWN');
  const reason = standing(event, stored, now) ?? misfit(event.data, stored);
  return reason === undefined ? { met: true, challenge: stored } : refused(reason);
}

const refused = (reason: StepUpRefusal): StepUpVerdict => ({ met: false, reason });

function standing(
  { eventId, occurredAt, data }: BusinessEvent<StepUpCompleted>,
  stored: StoredChallenge,
  now: Instant,
): StepUpRefusal | undefined {
  const { metBy, misfits, expiresAt } = stored;
  if (metBy !== undefined) return metBy === eventId && !misfit(data, stored) ? undefined : 'USED';
  if (misfits.length >= mostMisfits) return 'LOCKED';
  const inTime = earlier(occurredAt, now) < expiresAt && now < later(expiresAt, hearingMs);
  return inTime ? undefined : 'EXPIRED';
}

function misfit(
  { action, amount, subject }: StepUpCompleted,
  asked: { action: StepUpAction; amount?: Money | undefined; subject?: string | undefined },
): Misfit | undefined {
  if (action !== asked.action) return 'OTHER_ACTION';
  if (amount?.minorUnits !== asked.amount?.minorUnits || amount?.currency !== asked.amount?.currency)
    return 'OTHER_AMOUNT';
  return subject === asked.subject ? undefined : 'OTHER_SUBJECT';
}
