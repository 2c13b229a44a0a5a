import * as z from 'zod';
import { EventId } from '../intake/business-event.ts';
import { CustomerId } from '../recipients/customer-id.ts';
import { Instant } from '../time/instant.ts';
import { GateRecord, SuppressionReason } from './gate.ts';
import { MessageId, PostNumber } from './message-id.ts';

/** Meta's id of a message; opaque. */
export const Wamid = z.string().startsWith('wamid.').max(256).brand<'Wamid'>();
export type Wamid = z.infer<typeof Wamid>;

/**
 * How far a message has come. What we decided ourselves stands below all evidence that Meta has it, and
 * evidence from the handset outranks a failure report.
 */
const rank = {
  claimed: 0,
  deferred: 1,
  suppressed: 2,
  refused: 2,
  'in-doubt': 3,
  unconfirmed: 4,
  held: 5,
  accepted: 6,
  sent: 7,
  failed: 8,
  delivered: 9,
  read: 10,
} as const;

export const State = z.enum(Object.keys(rank) as [keyof typeof rank, ...(keyof typeof rank)[]]);
export type State = z.infer<typeof State>;

export const rankOf = (state: State): number => rank[state];

/** What Meta reports about a message, or about the first or second post of it, by webhook. */
export type StatusReport = { id: MessageId; attempt: PostNumber; wamid: Wamid; at: Instant } & (
  | { state: 'sent' | 'delivered' | 'read' }
  | { state: 'failed'; code: number }
);

/** What became of a claim. */
export type Outcome =
  | { state: 'suppressed'; reason: SuppressionReason }
  | { state: 'accepted' | 'held'; wamid: Wamid }
  /** `released`: somebody mends the cause, and a redrive may try again. */
  | { state: 'refused'; code: number; released?: boolean }
  /** Always released: it waits because nothing was posted. `trouble`: what it waits for, where no gate put it off. */
  | { state: 'deferred'; wakeAt: Instant; released: true; trouble?: string }
  /** Its answer was lost; until then a status may tell. */
  | { state: 'in-doubt'; wakeAt: Instant }
  /** No status told. `reason` or `code`: why it was not sent once more, where its type would have been. */
  | { state: 'unconfirmed'; reason?: SuppressionReason; code?: number };

/** A message's row: also the idempotency record of its event, and small enough for one write unit. */
export const Message = z.object({
  id: MessageId,
  eventId: EventId,
  customerId: CustomerId,
  type: z.string(),
  contentHash: z.string(),
  costCentre: z.string().optional(),
  state: State,
  /** When each state was reached; a state may be skipped, as `delivered` is when the chat stood open. */
  times: z.partialRecord(State, Instant),
  /** Whose attempt it is: the fencing token of all that an attempt writes without evidence from Meta. */
  owner: z.string(),
  /** Until then nobody else takes the claim up. Longer than any function may run. */
  leaseUntil: Instant,
  /** 2 once the message may have been posted a second time: then it may be a duplicate. */
  attempt: PostNumber.optional(),
  /** The last attempt said that nothing was posted, by it or before it: however old, the event may be tried again. */
  released: z.boolean().optional(),
  /** Why the last attempt gave up, while the claim is open; and what of the line a deferred message waits for. */
  trouble: z.string().optional(),
  wamid: Wamid.optional(),
  code: z.int().optional(),
  reason: SuppressionReason.optional(),
  gates: z.array(GateRecord).optional(),
  /** What put it off, when it waited before it was decided. */
  deferral: GateRecord.optional(),
  /** When a deferred message wakes, and when the patience with one in doubt ends. */
  wakeAt: Instant.optional(),
  /** The version of the template that was sent: `transaction_alert/es@1f2e3d4c`. */
  template: z.string().optional(),
  /** The consent receipt it relied on. */
  receipt: z.string().optional(),
  /** Other contents that were refused under its event's id, by their hashes. */
  reused: z.array(z.string()).optional(),
  /** Where its link button leads. */
  link: z.string().optional(),
  /** What it is about, by `matterMark`. */
  matters: z.array(z.string()).optional(),
  /** What the bank's systems know it by, for the events that answers become; see `facts` in the catalogue. */
  facts: z.record(z.string(), z.string()).optional(),
  /** Which variant of an experiment the customer has, such as `call-to-action/now`. */
  variant: z.string().optional(),
});
export type Message = z.infer<typeof Message>;

/** Evidence moves a message forward by rank; everything else only ends an open claim. */
export const isEvidence = ({ state }: Pick<Outcome, 'state'>): boolean =>
  state === 'accepted' || state === 'held';

type Told = Pick<StatusReport, 'state' | 'attempt'>;

/** That the first post failed says nothing about the second: such a report tells no more, */
export const isSuperseded = ({ state, attempt }: Told, message: Pick<Message, 'attempt'>): boolean =>
  state === 'failed' && attempt < (message.attempt ?? 1);

/** and such a failure is no hindrance any more. */
const isOvercome = (message: Message, { attempt }: Told): boolean =>
  message.state === 'failed' && attempt > (message.attempt ?? 1);

/** Webhooks repeat and overtake one another: a report moves a message forward or only fills in its history. */
export function applyStatus(message: Message, told: StatusReport): Message {
  if (isSuperseded(told, message)) return message;
  const { id: _, attempt, at, wamid, ...report } = told;
  const { code: _before, reason: _unsent, ...rest } = message;
  const moves = isOvercome(message, told) || rank[report.state] > rank[message.state];
  return {
    ...(moves ? { ...rest, ...report } : message),
    ...(attempt === 2 && { attempt }),
    wamid: message.wamid ?? wamid,
    times: { [report.state]: at, ...message.times },
  };
}
