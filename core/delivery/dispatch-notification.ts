import type { Notification, NotificationType } from '../catalogue/notification-type.ts';
import { Defect } from '../intake/defect.ts';
import { RetryLater } from '../intake/retry-later.ts';
import type { Address } from '../recipients/address.ts';
import { addressOf, type Customer } from '../recipients/customer.ts';
import { type Instant, later } from '../time/instant.ts';
import { localDay } from '../time/time-zone.ts';
import { type Attempt, type AttemptPorts, beginAttempt, mendable } from './begin-attempt.ts';
import { chooseTemplate } from './choose-template.ts';
import { composeMessage, type TemplateMessage } from './compose-message.ts';
import { walkGates } from './gates.ts';
import type { Message, Outcome } from './message.ts';
import type * as ports from './ports.ts';

export type DispatchPorts = AttemptPorts & {
  ticks: ports.Ticks;
  findCustomer: ports.FindCustomer;
  reserve: ports.ReserveSend;
  unreserve: ports.Unreserve;
  send: ports.SendMessage;
  save: ports.SaveEnding;
  release: ports.ReleaseClaim;
  /** The language for a customer whose own has no template. */
  defaultLanguage: string;
};

type Reservation = Parameters<ports.ReserveSend>[0];
type Decided = Pick<Message, 'gates' | 'language'>;
type Judgement =
  | { passed: true; composed: TemplateMessage; to: Address; reservation: Reservation; decided: Decided }
  | { passed: false; outcome: Outcome; decided: Decided };

/** One event to one message: claim → gates → reserve → send → save. At most one POST, whatever is redelivered. */
export const dispatchNotification =
  (ports: DispatchPorts) =>
  async (type: NotificationType, notification: Notification, delivery: ports.Delivery): Promise<Message> => {
    const attempt = await beginAttempt(ports, type, notification, delivery);
    if (attempt.over) return attempt.message;
    const { message } = attempt;

    const judgement = await judge(ports, type, notification, attempt).catch(givingUp(ports, attempt));
    if (!judgement.passed) return end(ports, message, judgement.outcome, judgement.decided);

    const { composed, to, reservation, decided } = judgement;
    const reservedAt = await reserve(ports, reservation).catch(givingUp(ports, attempt, reservation));
    const mayStart = () => ports.ticks() - reservedAt <= longestGapMs;
    const result = await ports.send({ ...composed, id: message.id, to, mayStart });

    if (result.state === 'not-sent') {
      const trouble = new RetryLater(
        `META_${result.code}`,
        'Meta did not take the message',
        result.afterSeconds,
      );
      return givingUp(ports, attempt, reservation)(trouble);
    }
    if (result.state !== 'refused') return end(ports, message, result, decided);
    const { code } = result;
    const refused = await end(ports, message, { state: 'refused', code, released: result.mendable }, decided);
    await ports.unreserve(reservation);
    if (result.mendable) throw mendable(code);
    return refused;
  };

// Consent is as of the reservation; an environment that was frozen since must ask again.
const longestGapMs = 2000;
const aDayMs = 24 * 60 * 60 * 1000;

/** Asks whether the message may go out at all, and words it if so. */
async function judge(
  { findCustomer, now, defaultLanguage }: DispatchPorts,
  type: NotificationType,
  notification: Notification,
  { message, unposted }: Attempt,
): Promise<Judgement> {
  const record = await findCustomer(message.customerId);
  if (isMarked(message, record)) return { passed: false, outcome: { state: 'in-doubt' }, decided: {} };
  if (!unposted) mustBeRecent(message, now());

  const { customer, consents } = record;
  const { refused, trace } = walkGates({ event: notification.event, type, customer, consents, now: now() });
  const gates = [...trace];
  if (refused)
    return { passed: false, outcome: { state: 'suppressed', reason: refused }, decided: { gates } };
  const to = customer && addressOf(customer);
  if (!customer || !to) throw new Error('the gates let a message without an address pass');

  const sendable = chooseTemplate(type, notification.template, customer, defaultLanguage, (template) => ({
    template,
    metaName: template.name,
    version: '',
  }));
  if (!sendable) throw new Error(`${type.name} has no template in ${defaultLanguage}`);
  const composed = composeMessage(message.id, sendable, { type, notification, customer });
  const reservation = reservationOf(message, type, { customer, record, now: now() });
  return { passed: true, composed, to, reservation, decided: { gates, language: composed.language } };
}

/** Where the mark of another attempt stands, the message may have been posted. */
const isMarked = ({ id }: Message, { reservations }: ports.CustomerRecord): boolean =>
  Object.values(reservations).some((ids) => ids.includes(id));

/** Marks are kept for the customer's last days only: of an older claim nobody can tell. */
function mustBeRecent({ times }: Message, now: Instant): void {
  if (now - (times.claimed ?? now) <= aDayMs) return;
  throw new Defect(
    'CLAIM_TOO_OLD',
    '',
    'An attempt of over a day ago may have sent this; publish it under a new eventId if it did not arrive.',
  );
}

function reservationOf(
  { id, customerId, owner }: Message,
  { purpose }: NotificationType,
  { customer, record, now }: { customer: Customer; record: ports.CustomerRecord; now: Instant },
): Reservation {
  const dayOf = (instant: Instant) => localDay(instant, customer.timeZone);
  const day = dayOf(now);
  const neighbours = [dayOf(later(now, -aDayMs)), dayOf(later(now, aDayMs))];
  const [, ...older] = Object.keys(record.reservations)
    .filter((other) => other < day)
    .sort()
    .reverse();
  const forget = older.filter((other) => !neighbours.includes(other));
  return { customerId, messageId: id, owner, purpose, day, neighbours, forget };
}

async function reserve({ reserve, ticks }: DispatchPorts, reservation: Reservation): Promise<number> {
  const answer = await reserve(reservation);
  if (answer === 'overtaken')
    throw new RetryLater('BUSY', 'the customer changed while the gates were asked', 1);
  return ticks();
}

/** Leaves the event to a later attempt, before trouble is passed on: this one has posted nothing. */
const givingUp =
  (ports: DispatchPorts, { message, unposted }: Attempt, reservation?: Reservation) =>
  async (trouble: unknown): Promise<never> => {
    const { id, owner } = message;
    try {
      // An overtaken reservation left no mark of ours; the one that stands is somebody else's.
      const isOurs = reservation && !(trouble instanceof RetryLater && trouble.reason === 'BUSY');
      if (isOurs) await ports.unreserve(reservation);
      await ports.release({ id, owner, unposted, at: ports.now(), trouble: reasonOf(trouble) });
    } catch {
      // Then the mark stands, and the message ends in doubt rather than twice.
    }
    throw trouble;
  };

const reasonOf = (trouble: unknown): string =>
  trouble instanceof RetryLater || trouble instanceof Defect ? trouble.reason : 'CRASH';

async function end(
  { save, now }: DispatchPorts,
  message: Message,
  outcome: Outcome,
  decided: Decided,
): Promise<Message> {
  const at = now();
  await save(message, { outcome, at, ...decided });
  return { ...message, ...decided, ...outcome, times: { ...message.times, [outcome.state]: at } };
}
