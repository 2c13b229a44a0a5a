import type { DeadLetter } from '../core/delivery/dead-letter.ts';
import type { Prospect } from '../core/delivery/foresee-redrive.ts';
import type { Deed, Lot } from '../core/delivery/plan-redrive.ts';
import { dayMs, type Instant, later, toIso } from '../core/time/instant.ts';
import type { Done } from './carry-out.ts';
import { bad, faint, good, printable, strong } from './terminal.ts';

/** A lot with all that is to be said about it. */
export type Told<Letter extends DeadLetter = DeadLetter> = {
  lot: Lot<Letter>;
  prospect: Prospect;
  /** What was, or would be, done with it, where somebody chose it. */
  deed?: Deed;
  done?: Done | 'kept' | 'not-done';
};

// As long as SQS keeps anything.
const keptMs = 14 * dayMs;

/** As `aviso redrive --json` prints it. */
export const asJson = ({ lot, prospect, deed, done }: Told, now: Instant) => ({
  eventId: lot.eventId ?? null,
  messageId: lot.messageId ?? null,
  ...(lot.detailType && { detailType: lot.detailType }),
  reason: lot.letter.reason,
  path: lot.letter.path ?? null,
  since: toIso(lot.letter.since),
  ageSeconds: Math.max(0, Math.round((now - lot.letter.since) / 1000)),
  keptUntil: toIso(later(lot.letter.since, keptMs)),
  redriven: lot.letter.redriven,
  ids: lot.copies.map(({ id }) => id),
  state: prospect.state ?? null,
  would: prospect.would,
  ...(prospect.reason && { wouldReason: prospect.reason }),
  ...(prospect.because && { because: prospect.because }),
  ...(deed && { deed }),
  ...(done && { done }),
});

/** What is said of a lot's replay, in one line. */
export function prospectLine({ would, reason, because, state }: Prospect): string {
  switch (would) {
    case 'send':
      return good('would be sent');
    case 'defer':
      return `would wait ${because}`;
    case 'suppress':
      return `would not be sent (${reason})`;
    case 'nothing':
      return `is ${strong(state ?? 'settled')} already; a replay changes nothing`;
    case 'in-doubt':
      return 'may have been sent, so it would end as in-doubt';
    case 'end':
      return 'would end as unconfirmed, since nobody will know any more';
    case 'wait':
      return `would be looked at again: ${because}`;
    case 'hear':
      return state ? 'would be heard once more, in case it was not kept' : good('would be heard');
    case 'fail':
      return bad(`would fail again: ${printable(because ?? '')}`);
    case 'lost':
      return bad(`cannot be replayed: ${printable(because ?? '')}`);
  }
}

const deedWords = { replay: 'would be replayed', drop: 'would be dropped', keep: 'would stay' } as const;

const doneWords = {
  replayed: 'replayed',
  dropped: 'dropped',
  kept: 'kept',
  'copy-left': 'replayed, and not deleted here: to replay it again is safe',
  'not-done': 'not done',
} as const;

const verdictOf = ({ deed, done }: Told): string => {
  if (done) return (done === 'replayed' || done === 'dropped' ? good : bad)(doneWords[done]);
  return deed ? strong(deedWords[deed]) : '';
};

const minute = 60_000;

/** How long a letter has lain there, as people say it. */
export function ageOf(since: Instant, now: Instant): string {
  const ms = Math.max(0, now - since);
  if (ms < minute) return 'now';
  if (ms < 60 * minute) return `${Math.floor(ms / minute)} min`;
  if (ms < 2 * dayMs) return `${Math.floor(ms / (60 * minute))} h`;
  return `${Math.floor(ms / dayMs)} d`;
}

/** Three lines for each lot: what it is, whose it is, what would come of it. */
export function letterTable(all: readonly Told[], now: Instant): string {
  const width = Math.max(...all.map(({ lot }) => (lot.eventId ?? '(no event id)').length));
  return all.map((one) => letterLines(one, width, now).join('\n')).join('\n');
}

function letterLines(told: Told, width: number, now: Instant): readonly string[] {
  const { lot, prospect } = told;
  const { reason, path, since, redriven } = lot.letter;
  const verdict = verdictOf(told);
  const facts = [
    lot.detailType && printable(lot.detailType),
    path && `at ${printable(path)}`,
    lot.copies.length > 1 && `${lot.copies.length} copies`,
    redriven > 0 && `redriven ${redriven}×`,
    lot.messageId ?? `letter ${lot.letter.id}`,
  ].filter(Boolean);
  return [
    `${strong(printable(lot.eventId ?? '(no event id)').padEnd(width))}  ${printable(reason).padEnd(20)}  ${ageOf(since, now).padEnd(6)}  ${verdict}`.trimEnd(),
    faint(`  ${facts.join(' · ')}`),
    `  ${prospectLine(prospect)}`,
  ];
}
