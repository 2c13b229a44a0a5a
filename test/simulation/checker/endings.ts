import { rankOf, State } from '../../../core/delivery/message.ts';
import { messageIdOf } from '../../../core/delivery/message-id.ts';
import { type FactOf, factsOf } from '../fact.ts';
import type { Asked, Chronicle } from './chronicle.ts';
import type { Violation } from './violation.ts';

const isState = (state: string): state is State => State.safeParse(state).success;
const ranked = (state: string): number => (isState(state) ? rankOf(state) : -1);

// Where doubt has an end of its own, it is no end itself.
const doubtEnds = isState('unconfirmed');
const openStates = new Set(['claimed', 'deferred', ...(doubtEnds ? ['in-doubt'] : [])]);

/** I4, I5: in the end every event is in one state that lasts, with its reason, or among the dead letters with theirs. */
export function everyEventEnds(chronicle: Chronicle): readonly Violation[] {
  const { history, asked, rows, posts } = chronicle;
  const at = history.at(-1)?.at ?? 0;
  const dead = factsOf(history, 'left-dead');
  const ended = [...asked.values()].flatMap((event) => {
    const letters = dead.filter(({ about }) => about === event.id);
    const trouble = endOf(event, rows.get(event.id)?.at(-1), letters);
    return trouble ? [{ invariant: 'I4', at, what: trouble }] : [];
  });
  const waiting = factsOf(history, 'left-in-queue').map(({ queue, about }) => ({
    invariant: 'I4',
    at,
    what: `${about} is still in ${queue}`,
  }));
  const silent = dead
    .filter(({ reason }) => reason === '')
    .map(({ queue, about }) => ({ invariant: 'I4', at, what: `${about} lies in ${queue} without a reason` }));
  const unasked = posts
    .filter(({ message }) => !asked.has(message))
    .map((post) => ({
      invariant: 'I5',
      at: post.at,
      what: `${post.message} was posted and nobody had asked for it`,
    }));
  return [...ended, ...waiting, ...silent, ...unasked, ...wronglyDead(chronicle), ...swallowed(chronicle)];
}

const rightly = /^(?:INVALID_EVENT|EVENT_ID_REUSED|CLAIM_TOO_OLD|META_\d+)$/;

/** What is wrong with nothing ends nowhere but on its road. */
const wronglyDead = ({ history }: Chronicle): readonly Violation[] =>
  factsOf(history, 'left-dead')
    .filter(({ reason }) => !rightly.test(reason))
    .map(({ at, queue, reason, about }) => ({
      invariant: 'I4',
      at,
      what: `${about} lies in ${queue} as ${reason}`,
    }));

/** An event whose id stood for another one already is told so, and not taken for a repetition. */
function swallowed({ history, rows }: Chronicle): readonly Violation[] {
  const told = factsOf(history, 'left-dead').filter(({ reason }) => reason === 'EVENT_ID_REUSED');
  return factsOf(history, 'published').flatMap(({ at, type, eventId, contentHash }) => {
    const id = messageIdOf(eventId);
    const claimed = rows.get(id)?.[0]?.contentHash;
    if (!type || !contentHash || !claimed || claimed === contentHash) return [];
    return told.some(({ about }) => about === id)
      ? []
      : [{ invariant: 'I4', at, what: `another event under ${eventId} was swallowed` }];
  });
}

function endOf(
  { id }: Asked,
  row: FactOf<'message'> | undefined,
  letters: readonly FactOf<'left-dead'>[],
): string | undefined {
  if (!row) return letters.length > 0 ? undefined : `${id} left no trace`;
  if (openStates.has(row.state)) return letters.length > 0 ? undefined : `${id} is ${row.state} for ever`;
  if (row.state === 'suppressed' && row.reason === undefined) return `${id} is suppressed without a reason`;
  if (ranked(row.state) > ranked('unconfirmed') && row.reason !== undefined)
    return `${id} is ${row.state} and has a reason for not having been sent`;
  const coded = row.state === 'refused' || row.state === 'failed';
  return coded && row.code === undefined ? `${id} is ${row.state} without a code` : undefined;
}

/** What a person has mended may have to wait; and what was in doubt may be refused when it is sent once more. */
const mayFall = (before: FactOf<'message'>, row: FactOf<'message'>): boolean =>
  (before.state === 'refused' && row.state === 'deferred') ||
  (before.state === 'in-doubt' && row.state === 'refused' && row.flagged);

/** I9: no message goes back, and in the end each is as far as any report of it that we have taken. */
export function statusesOnlyAdvance({ rows, webhooks, mostSkewMs }: Chronicle): readonly Violation[] {
  // Where clocks are further apart than a lease is long, two may be at work, and Meta's word counts.
  const isConfused = mostSkewMs > 0;
  const back = [...rows.values()].flatMap((writes) =>
    writes.flatMap((row, i) => {
      const before = writes[i - 1];
      if (!before) return [];
      const fell = ranked(row.state) < ranked(before.state) && !mayFall(before, row);
      const left = before.state === 'suppressed' && row.state !== 'suppressed' && !isConfused;
      return fell || left
        ? [{ invariant: 'I9', at: row.at, what: `${row.id} went from ${before.state} back to ${row.state}` }]
        : [];
    }),
  );
  const told = Map.groupBy(
    webhooks.filter(({ genuine, answer, message }) => genuine && answer === 200 && message !== ''),
    ({ message }) => message,
  );
  const unheard = [...told].flatMap(([message, reports]) => {
    const furthest = reports.toSorted((a, b) => ranked(b.status) - ranked(a.status))[0];
    const last = rows.get(message)?.at(-1);
    if (!furthest || last?.state === furthest.status) return [];
    return [
      {
        invariant: 'I9',
        at: furthest.at,
        what: `${message} was reported ${furthest.status} and ends ${last?.state ?? 'unknown'}`,
      },
    ];
  });
  const invented = [...rows.values()].flatMap((writes) => {
    const last = writes.at(-1);
    const isReport = last && ranked(last.state) >= ranked('sent');
    return isReport && !told.get(last.id)?.some(({ status }) => status === last.state)
      ? [{ invariant: 'I9', at: last.at, what: `${last.id} is ${last.state} and Meta never said so` }]
      : [];
  });
  return [...back, ...unheard, ...invented];
}

/** I4: what became of a message is announced, under one name for one fact, and nothing else is. */
export function announcedOnce({ history, rows, asked }: Chronicle): readonly Violation[] {
  const announced = factsOf(history, 'announced').filter(
    ({ detailType }) => detailType === 'MessageStatusChanged',
  );
  const names = new Set(announced.map(({ eventId }) => eventId));
  const reached = new Map([...rows].map(([id, writes]) => [id, new Set(writes.map(({ state }) => state))]));
  const missing = [...rows].flatMap(([id, writes]) => {
    const last = writes.at(-1);
    if (!last || last.state === 'claimed' || !asked.has(id) || names.has(`${id}.${last.state}`)) return [];
    return [{ invariant: 'I4', at: last.at, what: `${id} became ${last.state} and nobody was told` }];
  });
  const invented = announced.flatMap(({ at, messageId, state = '' }) =>
    reached.has(messageId)
      ? []
      : [{ invariant: 'I4', at, what: `${messageId} was announced ${state} and is no message` }],
  );
  return [...missing, ...invented];
}

// Time enough for whatever was at work when the faults ended.
const settlingMs = 120_000;

/** In quiet nothing hangs and nothing fails. */
export const nothingHangs = ({ history, quietAt }: Chronicle): readonly Violation[] =>
  factsOf(history, 'ended')
    .filter(({ at, how }) => how !== 'answered' && at > quietAt + settlingMs)
    .map(({ at, by, how }) => ({ invariant: 'liveness', at, what: `${by} ${how} though nothing was wrong` }));
