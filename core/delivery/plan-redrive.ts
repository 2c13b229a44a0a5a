import type { DeadLetter } from './dead-letter.ts';
import type { Prospect } from './foresee-redrive.ts';
import type { MessageId } from './message-id.ts';

/** What a letter is about. */
export type Subject = {
  eventId?: string;
  messageId?: MessageId;
  detailType?: string;
  /** Letters of one reason with the same key are copies: to replay one of them is to replay them all. */
  key: string;
};

/** The copies of one record that are there for one reason. */
export type Lot<Letter extends DeadLetter = DeadLetter> = Subject & {
  /** The one that is replayed: the latest. */
  letter: Letter;
  copies: readonly Letter[];
};

/** Puts copies together, those that have waited longest first. */
export function lotsOf<Letter extends DeadLetter>(
  letters: readonly Letter[],
  subjectOf: (letter: Letter) => Subject,
): readonly Lot<Letter>[] {
  const lots = new Map<string, Lot<Letter>>();
  for (const letter of letters.toSorted((a, b) => a.since - b.since)) {
    const subject = subjectOf(letter);
    const key = `${letter.reason} ${subject.key}`;
    lots.set(key, { ...subject, key, letter, copies: [...(lots.get(key)?.copies ?? []), letter] });
  }
  return [...lots.values()];
}

/**
 * Which letters a person means: all of them, or those of certain events and reasons. A name is an eventId, a
 * messageId or a letter's own id; an empty list does not narrow anything.
 */
export type Choice = { all: boolean; names: readonly string[]; reasons: readonly string[] };

export function isChosen(
  { all, names, reasons }: Choice,
  { eventId, messageId, letter, copies }: Lot,
): boolean {
  const known = [eventId, messageId, ...copies.map(({ id }) => id)];
  const isNamed = names.length === 0 || known.some((one) => one !== undefined && names.includes(one));
  const isMeant = reasons.length === 0 || reasons.includes(letter.reason);
  return (all || names.length + reasons.length > 0) && isNamed && isMeant;
}

export type Deed = 'replay' | 'drop' | 'keep';

/** What is done with a chosen lot. What would only fail again is replayed on demand; what is lost, never. */
export function deedFor({ would }: Prospect, { drop, force }: { drop: boolean; force: boolean }): Deed {
  if (drop) return 'drop';
  if (would === 'lost' || (would === 'fail' && !force)) return 'keep';
  return 'replay';
}
