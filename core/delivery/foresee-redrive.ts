import type { Notification, NotificationType } from '../catalogue/notification-type.ts';
import { Defect } from '../intake/defect.ts';
import { RetryLater } from '../intake/retry-later.ts';
import type { FindTemplateVersions } from '../templates/ports.ts';
import type { Instant } from '../time/instant.ts';
import { beginAttempt } from './begin-attempt.ts';
import { findTemplate } from './choose-template.ts';
import { dryRun } from './dry-run.ts';
import type { Rules } from './judge-notification.ts';
import type { Message } from './message.ts';
import { messageIdOf } from './message-id.ts';
import type * as ports from './ports.ts';
import { isMarked } from './reservation.ts';

/** What a replay of a dead letter would do. */
export type Prospect = {
  /**
   * - `send`, `defer`, `suppress`: decided anew, as the gates stand now
   * - `nothing`: the event has come to its end, or is on its way already
   * - `in-doubt`: it may have been posted, so it never is again
   * - `end`: its patience is over, so it ends as unconfirmed
   * - `wait`: another attempt is at work on it
   * - `hear`: taken in once more, which changes nothing that is known already
   * - `fail`: the same content, the same answer
   * - `lost`: there is nothing to replay
   */
  would: 'send' | 'defer' | 'suppress' | 'nothing' | 'in-doubt' | 'end' | 'wait' | 'hear' | 'fail' | 'lost';
  /** A code: why it would be suppressed, or fail. */
  reason?: string;
  /** The same for a person, in a sentence without its full stop. */
  because?: string;
  /** What became of the event since: the state of its message. */
  state?: string;
};

export type ForeseePorts = {
  now: () => Instant;
  rules: Rules;
  findMessage: (id: Message['id']) => Promise<Message | undefined>;
  findCustomer: ports.FindCustomer;
  findTemplateVersions: FindTemplateVersions;
};

export const failing = ({ reason, message }: Defect): Prospect => ({
  would: 'fail',
  reason,
  because: message.replace(/\.$/, ''),
});

/** Asks the dispatcher's own first step and its gates what they would make of an event that is moved back. */
export const foreseeRedrive =
  (given: ForeseePorts) =>
  async (type: NotificationType, notification: Notification, woken = false): Promise<Prospect> => {
    const known = await given.findMessage(messageIdOf(notification.event.eventId));
    const standing = known && { state: known.state };
    try {
      const delivery = { record: 'redrive', redriven: true, woken };
      const { due, message } = await beginAttempt(asIf(given.now, known), type, notification, delivery);
      if (due === 'nothing') return { would: 'nothing', ...standing };
      if (due === 'end-unconfirmed') return { would: 'end', ...standing };
      return { ...standing, ...(await judged(given, type, notification, message)) };
    } catch (error) {
      if (error instanceof Defect) return { ...failing(error), ...standing };
      if (error instanceof RetryLater)
        return { would: 'wait', reason: error.reason, because: error.message, ...standing };
      throw error;
    }
  };

/** Ports over the row as it stands, which write nothing. */
const asIf = (now: () => Instant, known: Message | undefined) => ({
  now,
  newOwner: () => 'nobody',
  claim: async () => (known ? ({ won: false, existing: known } as const) : ({ won: true } as const)),
  takeOver: async () => true,
  noteReuse: async () => undefined,
});

async function judged(
  { now, rules, findCustomer, findTemplateVersions }: ForeseePorts,
  type: NotificationType,
  notification: Notification,
  message: Message,
): Promise<Prospect> {
  const record = await findCustomer(message.customerId);
  if (isMarked(message, record)) return { would: 'in-doubt' };
  const cameAt = message.times.claimed ?? now();
  const reader = { customer: record.customer, defaultLanguage: rules.defaultLanguage, cameAt };
  const template = await findTemplate(findTemplateVersions, type, notification.template, reader);
  const deferredBefore = message.deferral !== undefined;
  const question = { type, notification, record, template, deferredBefore, now: now() };
  const { would, reason, afterwards } = dryRun(rules, question, undefined);
  if (message.attempt === 2 && would !== 'send') return { would: 'end' };
  if (would === 'defer') return { would, because: `until ${afterwards?.at}` };
  return would === 'suppress' ? { would, ...(reason && { reason }) } : { would: 'send' };
}
