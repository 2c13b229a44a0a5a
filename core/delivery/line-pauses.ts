import { actionOf } from '../codes/code-action.ts';
import type { Stream } from './line.ts';
import { slowedFrom } from './line-pace.ts';
import { type Change, type LineRow, numberIn } from './line-row.ts';

const pauseFields = {
  general: { until: 'pausedUntil', cause: 'pausedFor', times: 'pauses', probing: 'probing' },
  urgent: {
    until: 'urgentPausedUntil',
    cause: 'urgentPausedFor',
    times: 'urgentPauses',
    probing: 'urgentProbing',
  },
} as const;

/** `lane` is a rate that was broken; `line` is an account, a number or a token that a person must see to. */
export type Block = 'lane' | 'line';
export type Pause = { until: number; cause: number | string; times: number; probing: boolean };

export function pauseOf(row: LineRow, stream: Stream): Pause | undefined {
  const { until, cause, times, probing } = pauseFields[stream];
  const end = numberIn(row, until);
  if (end === undefined) return undefined;
  return {
    until: end,
    cause: row[cause] ?? 0,
    times: numberIn(row, times) ?? 0,
    probing: row[probing] !== undefined,
  };
}

/** No lease is given to a stream that pauses. */
export const unpaused = (stream: Stream) => ({ field: pauseFields[stream].until, is: undefined });

const lengths: Record<Block, Record<Stream, { first: number; longest: number }>> = {
  lane: { general: { first: 1000, longest: 60_000 }, urgent: { first: 250, longest: 1000 } },
  line: { general: { first: 60_000, longest: 900_000 }, urgent: { first: 60_000, longest: 60_000 } },
};

export const pauseMs = (block: Block, stream: Stream, times: number): number =>
  Math.min(lengths[block][stream].first * 2 ** times, lengths[block][stream].longest);

/** Whether Meta has trouble of its own, which is a matter of time as a broken rate is. */
export const isBackOff = (cause: number): boolean => actionOf(cause) === 'back-off';

/** Whether it passes by itself; Meta's own word, and a code that a person must see to, do not. */
export const passesByItself = (cause: Pause['cause']): boolean =>
  typeof cause === 'number' && (isBackOff(cause) || actionOf(cause) === 'pause-lane');

/** How long a pause was made, before anybody tried it out. */
export const lengthOf = ({ cause, times }: Pause, stream: Stream): number =>
  pauseMs(passesByItself(cause) ? 'lane' : 'line', stream, Math.max(times, 1) - 1);

/** What is left of a pause that was first seen then: never more than it was long, whatever clock wrote its end. */
export function leftOf(pause: Pause, stream: Stream, { since, now }: { since: number; now: number }): number {
  const length = pause.probing ? probeMs : lengthOf(pause, stream);
  return Math.max(0, Math.min(pause.until, since + length) - now);
}

export type Refused = { block: Block; cause: number; now: number; probe: Pause | undefined };

/**
 * A probe that failed makes the pause longer; whoever posted before it was known changes nothing. After a broken
 * rate all go on more slowly.
 */
export function pauseChange(row: LineRow, stream: Stream, { block, cause, now, probe }: Refused): Change {
  const { until, cause: why, times, probing } = pauseFields[stream];
  const before = probe?.times ?? 0;
  const slower = block === 'lane' && stream === 'general' && !isBackOff(cause);
  return {
    where: [{ field: until, is: probe?.until }],
    set: {
      [until]: now + pauseMs(block, stream, before),
      [why]: cause,
      [times]: before + 1,
      ...(slower && slowedFrom(row, now)),
    },
    remove: [probing],
  };
}

/** How long others leave a probe alone before one of them tries. */
export const probeMs = 2000;

/** Of all who find a pause over, one may try whether Meta takes messages again. */
export const probeChange = (stream: Stream, { until: seen }: Pause, now: number): Change => {
  const { until, probing } = pauseFields[stream];
  return { where: [{ field: until, is: seen }], set: { [until]: now + probeMs, [probing]: 1 } };
};

export const resumeChange = (stream: Stream, probe: Pause): Change => ({
  where: [{ field: pauseFields[stream].until, is: probe.until }],
  remove: resumed(stream),
});

/** The fields that go when a stream goes on. */
export const resumed = (stream: Stream): readonly string[] => Object.values(pauseFields[stream]);

// So often doubled, a pause is as long as it gets.
const stopTimes = 5;

/** A pause as long as they get, for a reason of Meta's own: somebody tries then, should word that all is well never come. */
export function stopped(stream: Stream, cause: string, at: number): Required<Pick<Change, 'set' | 'remove'>> {
  const { until, cause: why, times, probing } = pauseFields[stream];
  const end = at + pauseMs('line', stream, stopTimes - 1);
  return { set: { [until]: end, [why]: cause, [times]: stopTimes }, remove: [probing] };
}
