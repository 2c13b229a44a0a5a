import { typeNamed } from '../catalogue/catalogue.ts';
import { toIso } from '../time/instant.ts';
import type { GateRecord } from './gate.ts';
import { type Message, rankOf, State } from './message.ts';

/** Our own decisions by the clock, what Meta told by how far it came: its times are whole seconds. */
const inOrder = (a: Step, b: Step): number =>
  isOwn(a.status) && isOwn(b.status) ? a.at.localeCompare(b.at) : rankOf(a.status) - rankOf(b.status);

type Step = { status: State; at: string };
const isOwn = (state: State): boolean => rankOf(state) < rankOf('held');

/** Everything that was decided about one event, as `aviso why --json` prints it. */
export type Explanation = {
  eventId: string;
  messageId: string;
  notificationType: string;
  customerId: string;
  state: State;
  reason?: string;
  /** Meta's error code. */
  code?: number;
  gates: readonly GateRecord[];
  /** Why it had waited before that. */
  deferral?: GateRecord;
  /** Each state with the instant at which it was reached, in order. */
  statuses: readonly { status: State; at: string }[];
  wamid?: string;
  /** The version that was sent: `transaction_alert/es@1f2e3d4c`. */
  template?: string;
  /** The customer's variant of an experiment: `loan-call-to-action/see-offer`. */
  variant?: string;
  /** The consent receipt it relied on. */
  receipt?: string;
  /** When a deferred message wakes, and when the patience with one in doubt ends. */
  wakeAt?: string;
  /** It was sent once more after its answer was lost. */
  possibleDuplicate?: true;
  /** In doubt, and of a type that is sent once more then. */
  sentAgain?: true;
  /** How many other contents came under this eventId; each was refused as EVENT_ID_REUSED. */
  reuses?: number;
};

const isSentAgain = ({ state, type, attempt }: Message): boolean =>
  state === 'in-doubt' && attempt === undefined && typeNamed(type)?.whenUnconfirmed === 'send-once-more';

export function explain(message: Message): Explanation {
  const { code, wamid, template, variant, receipt, state, trouble, wakeAt } = message;
  // An open claim has no end yet; what held up its last attempt is the best there is to say. So has what waits for the line.
  const isOpen = state === 'claimed' || state === 'deferred';
  const reason = message.reason ?? (isOpen ? trouble : undefined);
  return {
    eventId: message.eventId,
    messageId: message.id,
    notificationType: message.type,
    customerId: message.customerId,
    state: message.state,
    ...(reason && { reason }),
    ...(code !== undefined && { code }),
    gates: message.gates ?? [],
    ...(message.deferral && { deferral: message.deferral }),
    statuses: State.options
      .flatMap((status) => ({ status, at: message.times[status] }))
      .flatMap(({ status, at }) => (at === undefined ? [] : [{ status, at: toIso(at) }]))
      .sort(inOrder),
    ...(wamid && { wamid }),
    ...(template && { template }),
    ...(variant && { variant }),
    ...(receipt && { receipt }),
    ...(message.reused && { reuses: message.reused.length }),
    ...((state === 'deferred' || state === 'in-doubt') && wakeAt !== undefined && { wakeAt: toIso(wakeAt) }),
    ...(message.attempt === 2 && { possibleDuplicate: true }),
    ...(isSentAgain(message) && { sentAgain: true }),
  };
}
