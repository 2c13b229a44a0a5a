import * as z from 'zod';
import { toIso } from '../time/instant.ts';
import { SuppressionReason } from './gate.ts';
import { type Message, rankOf, State, Wamid } from './message.ts';

const announced = <Data extends z.ZodType>(detailType: string, data: Data) =>
  z.object({
    detailType: z.literal(detailType),
    detail: z.object({
      /** Made from the fact itself, so that a redelivered announcement is known again. */
      eventId: z.string(),
      occurredAt: z.iso.datetime(),
      customerId: z.string(),
      messageId: z.string(),
      notificationType: z.string(),
      /** The `eventId` of the event that caused it. */
      causedBy: z.string(),
      data,
    }),
  });

export const MessageStatusChanged = announced(
  'MessageStatusChanged',
  z.object({
    state: State,
    previous: State,
    reason: SuppressionReason.optional(),
    /** Meta's error code, where it refused or failed. */
    code: z.int().optional(),
    wamid: Wamid.optional(),
    /** Of a message that waits: when it will be decided again. */
    wakeAt: z.iso.datetime().optional(),
    /** Its answer was lost and it was sent once more: the customer may have it twice. */
    possibleDuplicate: z.literal(true).optional(),
    /** Of a message that failed: when Meta had taken it, where its answer told. */
    acceptedAt: z.iso.datetime().optional(),
    /** Of a message that arrived: how many before it had not reached the same address. */
    afterBounces: z.int().optional(),
  }),
);

export const MessageSuppressed = announced('MessageSuppressed', z.object({ reason: SuppressionReason }));

export type Announcement = z.infer<typeof MessageStatusChanged> | z.infer<typeof MessageSuppressed>;

type Told = { message: Message; state: State; suffix: string };

const detailOf = <Data>({ message, state, suffix }: Told, data: Data) => ({
  eventId: `${message.id}.${suffix}`,
  occurredAt: new Date(message.times[state] ?? 0).toISOString(),
  customerId: message.customerId,
  messageId: message.id,
  notificationType: message.type,
  causedBy: message.eventId,
  data,
});

const reached = (message: Message): State[] =>
  State.options.filter((state) => message.times[state] !== undefined).sort((a, b) => rankOf(a) - rankOf(b));

const waits: ReadonlySet<State> = new Set(['deferred', 'in-doubt']);
/** What the address gate saw, so that only arrivals at an address in doubt are news of the address. */
function bouncesBefore({ gates = [] }: Message): { afterBounces?: number } {
  const bounces = gates.find(({ gate }) => gate === 'address')?.inputs.bounces;
  return typeof bounces === 'number' ? { afterBounces: bounces } : {};
}

/** A failure may come hours later, when the customer has another address than the one that was written to. */
function acceptance({ times }: Message): { acceptedAt?: string } {
  const at = times.accepted ?? times.held ?? times['in-doubt'];
  return at === undefined ? {} : { acceptedAt: toIso(at) };
}

function announce(message: Message, state: State, previous: State): Announcement[] {
  const { reason, code, wamid, wakeAt } = message;
  const last = state === message.state;
  const change = {
    state,
    previous,
    ...(last && reason && { reason }),
    ...(last && code !== undefined && { code }),
    ...(wamid && { wamid }),
    ...(waits.has(state) && last && wakeAt !== undefined && { wakeAt: toIso(wakeAt) }),
    ...(message.attempt === 2 && { possibleDuplicate: true }),
    ...(state === 'failed' && acceptance(message)),
    ...((state === 'delivered' || state === 'read') && bouncesBefore(message)),
  };
  const changed = MessageStatusChanged.parse({
    detailType: 'MessageStatusChanged',
    detail: detailOf({ message, state, suffix: state }, change),
  });
  if (state !== 'suppressed') return [changed];
  const suppressed = MessageSuppressed.parse({
    detailType: 'MessageSuppressed',
    detail: detailOf({ message, state, suffix: 'suppression' }, { reason }),
  });
  return [changed, suppressed];
}

/** What the world should hear when a row went from `before` to `after`: each step forward, once, in order. */
export function announcementsOf(before: Message, after: Message): readonly Announcement[] {
  const isNew = (state: State) => rankOf(state) > rankOf(before.state) || state === after.state;
  const steps = reached(after).filter(
    (state) => state !== before.state && !before.times[state] && isNew(state),
  );
  return steps.flatMap((state, index) => announce(after, state, steps[index - 1] ?? before.state));
}
