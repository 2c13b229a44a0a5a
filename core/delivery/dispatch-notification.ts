import type { Notification, NotificationType } from '../catalogue/notification-type.ts';
import { Defect } from '../intake/defect.ts';
import { RetryLater } from '../intake/retry-later.ts';
import type { Address } from '../recipients/address.ts';
import type { FindTemplateVersions } from '../templates/ports.ts';
import { type Instant, later, latest } from '../time/instant.ts';
import { type Attempt, type AttemptPorts, beginAttempt, mendable } from './begin-attempt.ts';
import { findTemplate } from './choose-template.ts';
import { composeMessage, type TemplateMessage } from './compose-message.ts';
import type { SuppressionReason } from './gate.ts';
import type { Walk } from './gates.ts';
import { judgeNotification, passed, type Rules } from './judge-notification.ts';
import type { Message, Outcome } from './message.ts';
import { mustNotCrowd } from './pair-limit.ts';
import type * as ports from './ports.ts';
import { isMarked, type Reservation, reservationOf } from './reservation.ts';
import { waitForLine } from './wait-for-line.ts';
import { waitForPerson } from './wait-for-person.ts';

export type DispatchPorts = AttemptPorts & {
  ticks: ports.Ticks;
  findCustomer: ports.FindCustomer;
  findTemplateVersions: FindTemplateVersions;
  takeTurn: ports.TakeTurn;
  reserve: ports.ReserveSend;
  unreserve: ports.Unreserve;
  defer: ports.DeferMessage;
  send: ports.SendMessage;
  openCircuit: ports.OpenCircuit;
  save: ports.SaveEnding;
  release: ports.ReleaseClaim;
  rules: Rules;
};

type Sendable = {
  pass: true;
  composed: TemplateMessage;
  to: Address;
  reservation: Reservation;
  decided: ports.Decided;
};
type Decision = Sendable | { pass: false; outcome: Outcome; decided: ports.Decided };

/** What a notification is about, how it came and whose attempt it is. */
type Work = {
  type: NotificationType;
  notification: Notification;
  attempt: Attempt;
  delivery: ports.Delivery;
};

/**
 * One event to one message: claim → gates → reserve → send → save. At most one post, whatever is redelivered; a
 * second one only where its type declares it, once the patience with a lost answer is over.
 */
export const dispatchNotification =
  (ports: DispatchPorts) =>
  async (type: NotificationType, notification: Notification, delivery: ports.Delivery): Promise<Message> => {
    const attempt = await beginAttempt(ports, type, notification, delivery);
    const { message, due } = attempt;
    if (due === 'nothing') return message;
    if (due === 'end-unconfirmed') return end(ports, message, { state: 'unconfirmed' }, {});
    return dispatch(ports, { type, notification, attempt, delivery });
  };

async function dispatch(ports: DispatchPorts, work: Work): Promise<Message> {
  const { attempt } = work;
  const { message } = attempt;
  for (let fallBacks = 0; ; fallBacks++) {
    const { decision, reservedAt, turn } = await decideAndReserve(ports, work);
    if (!decision.pass) return end(ports, message, decision.outcome, decision.decided);

    const { composed, to, reservation } = decision;
    if (message.attempt === 2 && !(await isStillInDoubt(ports, work, reservation))) {
      await turn?.end();
      await ports.unreserve(reservation);
      const { attempt: _, ...first } = message;
      return first;
    }
    const mayStart = () => ports.ticks() - reservedAt <= longestGapMs;
    const { id, attempt: post = 1 } = message;
    const result = await ports.send({ ...composed, id, attempt: post, to, mayStart });
    if (result.state === 'template-paused' && fallBacks < mostFallBacks) {
      ports.openCircuit(composed);
      await turn?.end(result);
      await ports.unreserve(reservation).catch(givingUp(ports, attempt));
      continue;
    }
    try {
      return await conclude(ports, work, decision, result);
    } finally {
      // After the message's own end, so that trouble with the line cannot cost what Meta has said.
      await turn?.end(result);
    }
  }
}

/** A status may have come while the gates were asked and a turn was waited for. */
const isStillInDoubt = (
  ports: DispatchPorts,
  { attempt }: Work,
  reservation: Reservation,
): Promise<boolean> => {
  const { owner, leaseUntil } = attempt.message;
  return ports.takeOver(attempt.message, { owner, leaseUntil }).catch(givingUp(ports, attempt, reservation));
};

/** What Meta's answer, or the want of one, makes of the message. */
async function conclude(
  ports: DispatchPorts,
  work: Work,
  { reservation, decided }: Sendable,
  result: ports.SendResult,
): Promise<Message> {
  const { attempt } = work;
  const { message } = attempt;
  const posted = { ...decided, ...secondPost(message) };
  switch (result.state) {
    case 'accepted':
    case 'held':
      return end(ports, message, result, posted);
    case 'in-doubt':
      return end(ports, message, await inDoubt(ports, work), posted);
    case 'refused':
      return endRefused(ports, message, { ...result, reservation, decided });
    case 'not-sent': {
      const crowded = result.blocks === 'pair' && { crowdedAt: ports.now() };
      const trouble = notTaken(result.code, result.afterSeconds);
      return givingUp(ports, attempt, { ...reservation, ...crowded })(trouble);
    }
    case 'template-paused':
      return givingUp(ports, attempt, reservation)(notTaken(result.code, pausedSeconds));
  }
}

const secondPost = ({ attempt }: Message): Pick<Message, 'attempt'> => (attempt === 2 ? { attempt } : {});

const notTaken = (code: number, afterSeconds: number): RetryLater =>
  new RetryLater(`META_${code}`, 'Meta did not take the message', afterSeconds);

/** In this order, since a redrive that found its mark would take the message for sent; without the place it goes on. */
async function endRefused(
  ports: DispatchPorts,
  message: Message,
  { code, mendable: isMendable, reservation, decided }: Refusal & Pick<Sendable, 'reservation' | 'decided'>,
): Promise<Message> {
  await ports.unreserve(reservation).catch(() => undefined);
  // Of the first post it says nothing.
  if (message.attempt === 2) return end(ports, message, { state: 'unconfirmed', code }, {});
  const refused = await end(ports, message, { state: 'refused', code, released: isMendable }, decided);
  if (isMendable) throw mendable(code);
  return refused;
}

type Refusal = Extract<ports.SendResult, { state: 'refused' }>;

/** Its end is arranged before it is written down, so that nothing stays in doubt for ever. */
async function inDoubt(
  { now, defer }: DispatchPorts,
  { type, notification, attempt: { message } }: Work,
): Promise<Outcome> {
  const { id, eventId, attempt: post = 1 } = message;
  const wakeAt = later(now(), Math.max(leastWaitMs, type.patienceSeconds * 1000));
  // With its hour, since Scheduler deletes a schedule that has fired, and might delete one that was just made anew.
  const wake = `${id}.doubt${post}.${Math.ceil(wakeAt / 1000)}`;
  await defer({ id, wake, eventId, until: wakeAt, detail: notification.published });
  return { state: 'in-doubt', wakeAt };
}

// Consent is as of the reservation; an environment that was frozen since must ask again.
const longestGapMs = 2000;
// Each time somebody else was quicker, there is less left to be quick about.
const mostJudgements = 4;
// Of a template with more versions than that in trouble, a person should hear.
const mostFallBacks = 3;
const pausedSeconds = 6;
// Scheduler does not say what it does with an hour that has passed when it hears of it.
const leastWaitMs = 60_000;

/** A customer whose row changed between the gates and the reservation is judged anew. */
async function decideAndReserve(
  ports: DispatchPorts,
  work: Work,
): Promise<{ decision: Decision; reservedAt: number; turn?: ports.Turn }> {
  const { attempt } = work;
  let turn: ports.Turn | undefined;
  for (let judged = 0; judged < mostJudgements; judged++) {
    const decision = await decide(ports, work).catch(givingUp(ports, attempt));
    if (!decision.pass) {
      await turn?.end();
      return { decision, reservedAt: 0 };
    }
    const { reservation } = decision;
    if (!turn) {
      const taken = await turnOrOutcome(ports, work, reservation).catch(givingUp(ports, attempt));
      if ('state' in taken) return { decision: notNow(decision, taken), reservedAt: 0 };
      turn = taken;
      if (turn.waitedMs > longestGapMs) continue; // what the gates saw is too old to send by
    }
    const asked = { ...reservation, at: ports.now() };
    // Before it is asked for: its answer may come late, and consent is as of the write.
    const reservedAt = ports.ticks();
    const answer = await ports.reserve(asked).catch(givingUp(ports, attempt, reservation));
    if (answer === 'reserved') return { decision, reservedAt, turn };
  }
  await turn?.end();
  const trouble = new RetryLater('BUSY', 'the customer kept changing while the gates were asked', 1);
  return givingUp(ports, attempt)(trouble);
}

/** Another template may be sent by then, and another consent count. */
function notNow(
  { decided: { template: _, variant: _variant, receipt: _receipt, ...decided } }: Sendable,
  outcome: Outcome,
): Decision {
  return { pass: false, outcome, decided };
}

async function turnOrOutcome(
  ports: DispatchPorts,
  { attempt: { message }, ...work }: Work,
  reservation: Reservation,
): Promise<ports.Turn | Outcome> {
  try {
    return await ports.takeTurn(reservation);
  } catch (trouble) {
    const outcome = await waitForLine(ports, { ...work, message }, trouble);
    if (outcome) return outcome;
    throw trouble;
  }
}

/** Asks whether the message may go out, now or later, and words it if so. */
async function decide(ports: DispatchPorts, work: Work): Promise<Decision> {
  const { type, notification, attempt } = work;
  const { message } = attempt;
  const { findCustomer, findTemplateVersions, rules } = ports;
  const record = await findCustomer(message.customerId);
  if (isMarked(message, record))
    return { pass: false, outcome: await inDoubt(ports, work), decided: secondPost(message) };

  const withPerson = waitForPerson(type, record, ports.now());
  if (withPerson !== undefined)
    return { pass: false, outcome: await putOff(ports, work, withPerson), decided: secondPost(message) };

  // Who waited for a person has not had their morning yet.
  const deferredBefore = message.deferral !== undefined && message.trouble !== personInChat;
  // As of the claim, so that whatever is decided anew has the same variant.
  const cameAt = message.times.claimed ?? ports.now();
  const reader = { customer: record.customer, defaultLanguage: rules.defaultLanguage, cameAt };
  const template = await findTemplate(findTemplateVersions, type, notification.template, reader);
  const question = { type, notification, record, template, deferredBefore, now: ports.now() };
  const { walk, facts, decided: judged } = judgeNotification(rules, question);
  const decided = { ...(message.deferral && { deferral: message.deferral }), ...judged };
  if (message.attempt === 2 && walk.verdict !== 'pass')
    return { pass: false, outcome: { state: 'unconfirmed', reason: reasonOfWalk(walk) }, decided: {} };
  if (walk.verdict === 'refuse')
    return { pass: false, outcome: { state: 'suppressed', reason: walk.reason }, decided };
  if (walk.verdict === 'defer') {
    const { id, eventId } = message;
    const until = latest(walk.until, later(question.now, leastWaitMs));
    await ports.defer({ id, wake: id, eventId, until, detail: notification.published });
    return { pass: false, outcome: { state: 'deferred', wakeAt: until, released: true }, decided };
  }
  mustNotCrowd(record.pairUntil, question.now);
  const { customer, to, template: chosen } = passed(facts);
  const composed = composeMessage(message.id, chosen, { ...question, customer });
  const reservation = reservationOf(message, type, notification, facts.caps, { ...question, customer });
  return { pass: true, composed, to, reservation, decided };
}

const personInChat = 'PERSON_IN_CHAT';

/** Named after its second, or it could meet its predecessor, which has just fired and is about to be deleted. */
async function putOff(
  { defer }: DispatchPorts,
  { notification, attempt: { message } }: Work,
  until: Instant,
): Promise<Outcome> {
  const { id, eventId } = message;
  const wake = `${id}.person${Math.ceil(until / 1000)}`;
  await defer({ id, wake, eventId, until, detail: notification.published });
  return { state: 'deferred', wakeAt: until, trouble: personInChat, released: true };
}

/** What is in doubt does not wait for another hour to be sent once more. */
const reasonOfWalk = (walk: Exclude<Walk, { verdict: 'pass' }>): SuppressionReason =>
  walk.verdict === 'refuse' ? walk.reason : 'QUIET_HOURS';

/** Leaves the event to a later attempt, before trouble is passed on: this one has posted nothing. */
const givingUp =
  (ports: DispatchPorts, { message, unposted }: Attempt, reservation?: Parameters<ports.Unreserve>[0]) =>
  async (trouble: unknown): Promise<never> => {
    const { id, owner } = message;
    try {
      if (reservation) await ports.unreserve(reservation);
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
  decided: ports.Decided,
): Promise<Message> {
  const at = now();
  await save(message, { outcome, at, ...decided });
  const { attempt: _, ...known } = message;
  return { ...known, ...decided, ...outcome, times: { ...message.times, [outcome.state]: at } };
}
