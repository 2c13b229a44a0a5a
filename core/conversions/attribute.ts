import type { Conversion } from '../catalogue/conversion.ts';
import type { Goal } from '../catalogue/notification-type.ts';
import type { Touch } from '../conversations/touch.ts';
import type { Instant } from '../time/instant.ts';

/** Something a customer did, which a message may have brought about. */
export type Fact = {
  conversion: Conversion;
  at: Instant;
  /** The message that was answered, or whose link was followed: its id or its wamid. */
  context?: string | undefined;
  /** `matterMark` of what it is about. */
  matters?: readonly string[];
};

/** What the messages of a type are sent for; undefined for types that are no more. */
export type GoalOf = (type: string) => Goal | undefined;

// The bank's clock, Meta's and ours; and some of them only tell whole seconds.
const clocksDifferMs = 5_000;

/**
 * The message that a fact is a conversion of, if any: the very message that was answered or followed; else the latest
 * about the same matter; else the latest that asks for such a step. The latter two within the goal's window, to the
 * millisecond, and never a message of after the fact. The same fact finds the same message again.
 */
export function attribute(fact: Fact, touches: readonly Touch[], goalOf: GoalOf): Touch | undefined {
  if (fact.context !== undefined) return inContext(fact.context, touches);
  const inTime = touches.filter((touch) => isInTime(fact, touch, goalOf(touch.type)));
  const asking = inTime.filter(({ type }) => goalOf(type)?.conversions.includes(fact.conversion));
  const { matters = [] } = fact;
  if (matters.length === 0) return chosen(fact, asking);
  const about = inTime.filter((touch) => touch.matters.some((mark) => matters.includes(mark)));
  // Whoever pays one bill was not brought to it by a reminder of another.
  const aboutNothing = asking.filter((touch) => touch.matters.length === 0);
  return chosen(fact, about) ?? chosen(fact, aboutNothing);
}

/** Asks no clock: nobody answers a message that was not sent. */
const inContext = (context: string, touches: readonly Touch[]): Touch | undefined =>
  touches.find(({ messageId, wamid }) => messageId === context || wamid === context);

const isInTime = ({ at }: Fact, touch: Touch, goal: Goal | undefined): boolean =>
  goal !== undefined && touch.at <= at + clocksDifferMs && at <= touch.at + goal.windowSeconds * 1000;

/** One that has it already, so that an event heard twice is not counted for two; else the latest. */
const chosen = ({ conversion, at }: Fact, candidates: readonly Touch[]): Touch | undefined =>
  candidates.find(({ conversions }) => conversions[conversion] === at) ?? candidates.toSorted(latestFirst)[0];

const latestFirst = (one: Touch, other: Touch): number =>
  other.at - one.at || (one.messageId < other.messageId ? -1 : 1);
