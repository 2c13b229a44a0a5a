import type { Notification } from '../catalogue/notification-type.ts';
import { type Instant, toIso } from '../time/instant.ts';
import { type Preview, previewOf } from './compose-message.ts';
import type { GateRecord, SuppressionReason } from './gate.ts';
import { judgeNotification, type Question, type Rules } from './judge-notification.ts';
import type { Message, State } from './message.ts';

/** What would become of an event, as `aviso explain --json` prints it. */
export type DryRun = {
  eventId: string;
  notificationType: string;
  customerId: string;
  /** The instant it was asked for. */
  at: string;
  would: 'send' | 'defer' | 'suppress' | 'reject' | 'nothing';
  reason?: SuppressionReason | 'EVENT_ID_REUSED';
  /** Where the event has come already: then it would not be sent again. */
  state?: State;
  gates: readonly GateRecord[];
  /** Of a deferred message: when it would be decided again, and what would become of it if nothing changed. */
  afterwards?: {
    at: string;
    would: DryRun['would'];
    reason?: SuppressionReason;
    gates: readonly GateRecord[];
  };
  /** `transaction_alert/es@1f2e3d4c` */
  template?: string;
  /** The customer's variant of an experiment: `loan-call-to-action/see-offer`. */
  variant?: string;
  message?: Preview;
};

/** Decides about an event as the dispatcher would, and writes nothing. `known` is the message that stands under its id. */
export function dryRun(rules: Pick<Rules, 'policy'>, question: Question, known: Message | undefined): DryRun {
  const { type, notification, now } = question;
  const asked = {
    eventId: notification.event.eventId,
    notificationType: type.name,
    customerId: notification.event.customerId,
    at: toIso(now),
  };
  const standing = known && standingOf(known, notification);
  if (standing) return { ...asked, ...standing };
  const first = decide(rules, question);
  const { wakeAt, ...verdict } = first;
  if (wakeAt === undefined) return { ...asked, ...verdict };
  const {
    wakeAt: _,
    message,
    template,
    variant,
    ...later
  } = decide(rules, {
    ...question,
    now: wakeAt,
    deferredBefore: true,
  });
  return {
    ...asked,
    ...verdict,
    afterwards: { at: toIso(wakeAt), ...later },
    ...(template && { template }),
    ...(variant && { variant }),
    ...(message && { message }),
  };
}

/** What was decided about the event already. An open claim is judged as if it came now. */
function standingOf(
  { contentHash, state, reason, gates = [] }: Message,
  { event }: Notification,
): Pick<DryRun, 'would' | 'reason' | 'state' | 'gates'> | undefined {
  if (contentHash !== event.contentHash) return { would: 'reject', reason: 'EVENT_ID_REUSED', gates: [] };
  if (state === 'claimed') return undefined;
  return { would: 'nothing', state, ...(reason && { reason }), gates };
}

type Decision = Pick<DryRun, 'would' | 'gates' | 'template' | 'variant' | 'message'> & {
  reason?: SuppressionReason;
  wakeAt?: Instant;
};

function decide(rules: Pick<Rules, 'policy'>, question: Question): Decision {
  const { walk, facts, decided } = judgeNotification(rules, question);
  const gates = walk.trace;
  if (walk.verdict === 'refuse') return { would: 'suppress', reason: walk.reason, gates };
  if (walk.verdict === 'defer') return { would: 'defer', wakeAt: walk.until, gates };
  const { customer, template } = facts;
  return {
    would: 'send',
    gates,
    ...(decided.template && { template: decided.template }),
    ...(decided.variant && { variant: decided.variant }),
    ...(customer &&
      template && { message: previewOf({ ...question, customer, template: template.template }) }),
  };
}
