import * as z from 'zod';
import { EventId } from '../intake/business-event.ts';
import { CustomerId } from '../recipients/customer-id.ts';
import { Instant } from '../time/instant.ts';
import { GateRecord, SuppressionReason } from './gate.ts';
import { MessageId } from './message-id.ts';

/** Meta's id of a message; opaque. */
export const Wamid = z.string().startsWith('wamid.').max(256).brand<'Wamid'>();
export type Wamid = z.infer<typeof Wamid>;

/** How far a message has come. Evidence from the handset outranks a failure report. */
const rank = {
  claimed: 0,
  'in-doubt': 1,
  held: 2,
  accepted: 3,
  sent: 4,
  failed: 5,
  delivered: 6,
  read: 7,
  refused: 8,
  suppressed: 8,
} as const;

export const State = z.enum(Object.keys(rank) as [keyof typeof rank, ...(keyof typeof rank)[]]);
export type State = z.infer<typeof State>;

export const rankOf = (state: State): number => rank[state];

/** What Meta reports about a message, by webhook. */
export type StatusReport = { id: MessageId; wamid: Wamid; at: Instant } & (
  | { state: 'sent' | 'delivered' | 'read' }
  | { state: 'failed'; code: number }
);

/** What became of a claim. */
export type Outcome =
  | { state: 'suppressed'; reason: SuppressionReason }
  | { state: 'accepted' | 'held'; wamid: Wamid }
  | { state: 'refused'; code: number }
  | { state: 'in-doubt' };

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
  /** Meta took no message under this claim and said so: the next delivery may post. */
  released: z.boolean().optional(),
  wamid: Wamid.optional(),
  code: z.int().optional(),
  reason: SuppressionReason.optional(),
  gates: z.array(GateRecord).optional(),
  language: z.string().optional(),
});
export type Message = z.infer<typeof Message>;

const advance = (
  message: Message,
  { at, ...change }: Partial<Message> & { state: State; at: Instant },
): Message => ({
  ...message,
  ...(rank[change.state] > rank[message.state] ? change : {}),
  times: { [change.state]: at, ...message.times },
});

/** Webhooks repeat and overtake one another: a report moves a message forward or only fills in its history. */
export function applyStatus(message: Message, { id: _, ...report }: StatusReport): Message {
  return { ...advance(message, report), wamid: message.wamid ?? report.wamid };
}

/** The end of a claim. A report that got here first knows more, and stands. */
export function applyOutcome(message: Message, outcome: Outcome, at: Instant): Message {
  return advance(message, { ...outcome, at });
}
