import type { Notification, NotificationType } from '../catalogue/notification-type.ts';
import { Defect } from '../intake/defect.ts';
import { RetryLater } from '../intake/retry-later.ts';
import { addressOf } from '../recipients/customer.ts';
import type { Instant } from '../time/instant.ts';
import { localDay } from '../time/time-zone.ts';
import { composeMessage } from './compose-message.ts';
import { walkGates } from './gates.ts';
import { applyOutcome, type Message, type Outcome } from './message.ts';
import { type MessageId, messageIdOf } from './message-id.ts';
import type * as ports from './ports.ts';

export type DispatchPorts = {
  now: ports.Now;
  claim: ports.ClaimMessage;
  resume: ports.ResumeClaim;
  findCustomer: ports.FindCustomer;
  reserve: ports.ReserveSend;
  send: ports.SendMessage;
  save: ports.SaveOutcome;
  release: ports.ReleaseClaim;
  /** The language for a customer whose own has no template. */
  defaultLanguage: string;
};

/** One event to one message: claim → gates → reserve → send → save. At most one POST, whatever is redelivered. */
export const dispatchNotification =
  (ports: DispatchPorts) =>
  async (type: NotificationType, notification: Notification): Promise<Message> => {
    const { now, findCustomer, save } = ports;
    const message = await claimed(ports, newMessage(type, notification, now()));
    if (message.state !== 'claimed') return message;

    const end = async (outcome: Outcome, known: Partial<Message> = {}): Promise<Message> => {
      const ended = applyOutcome({ ...message, ...known }, outcome, now());
      await save(ended);
      return ended;
    };

    const record = await findCustomer(message.customerId);
    if (mayHaveBeenPosted(message, record, now())) return end({ state: 'in-doubt' });

    const { customer, consents } = record;
    const walk = walkGates({ event: notification.event, type, customer, consents, now: now() });
    const gates = [...walk.trace];
    if (walk.refused) return end({ state: 'suppressed', reason: walk.refused }, { gates });
    const to = customer && addressOf(customer);
    if (!customer || !to) throw new Error('the gates let a message without an address pass');

    const composed = composeMessage(message.id, {
      type,
      notification,
      customer,
      fallback: ports.defaultLanguage,
    });
    const day = localDay(now(), customer.timeZone);
    await reserved(ports, message, type, day, record);
    const result = await ports.send({ ...composed, id: message.id, to });
    return settled(ports, message.id, result, (outcome) =>
      end(outcome, { gates, language: composed.language }),
    );
  };

const newMessage = (type: NotificationType, { event }: Notification, at: Instant): Message => ({
  id: messageIdOf(event.eventId),
  eventId: event.eventId,
  customerId: event.customerId,
  type: type.name,
  contentHash: event.contentHash,
  ...(event.costCentre && { costCentre: event.costCentre }),
  state: 'claimed',
  times: { claimed: at },
});

/** The claim, or the message that an earlier delivery of the same event has left. */
async function claimed({ claim }: DispatchPorts, message: Message): Promise<Message> {
  const taken = await claim(message);
  if (taken.won) return message;
  if (taken.existing.contentHash === message.contentHash) return taken.existing;
  throw new Defect(
    'EVENT_ID_REUSED',
    'eventId',
    'This eventId stands for another event already; give each event its own.',
  );
}

const aDay = 24 * 60 * 60 * 1000;

/** A mark on the customer's row says so; of a claim older than the marks, we must assume it. */
function mayHaveBeenPosted(
  { id, times, released }: Message,
  { reservations }: ports.CustomerRecord,
  now: Instant,
): boolean {
  if (released) return false;
  const marked = Object.values(reservations).some((ids) => ids.includes(id));
  return marked || now - (times.claimed ?? now) > aDay;
}

async function reserved(
  { reserve, resume }: DispatchPorts,
  message: Message,
  { purpose }: NotificationType,
  day: string,
  { reservations }: ports.CustomerRecord,
): Promise<void> {
  if (message.released && !(await resume(message.id)))
    throw new RetryLater('another dispatcher took the claim up again', 5);
  if (message.released && Object.values(reservations).some((ids) => ids.includes(message.id))) return;
  const [, ...older] = Object.keys(reservations)
    .filter((other) => other < day)
    .sort()
    .reverse();
  const answer = await reserve({
    customerId: message.customerId,
    messageId: message.id,
    purpose,
    day,
    forget: older,
  });
  if (answer === 'overtaken') throw new RetryLater('the customer changed while the gates were asked', 1);
}

async function settled(
  { release }: DispatchPorts,
  id: MessageId,
  result: ports.SendResult,
  end: (outcome: Outcome) => Promise<Message>,
): Promise<Message> {
  if (result.state === 'not-sent') {
    await release(id);
    throw new RetryLater(`Meta did not take the message (code ${result.code})`, result.afterSeconds);
  }
  if (result.state !== 'refused') return end(result);
  const refused = await end({ state: 'refused', code: result.code });
  if (result.ours)
    throw new Defect(
      `META_${result.code}`,
      '',
      `Meta refused our request with code ${result.code}; see its error table.`,
    );
  return refused;
}
