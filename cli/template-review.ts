import { setTimeout as sleep } from 'node:timers/promises';
import type { Standing } from '../core/templates/review-standing.ts';
import { flagsFor, type Target } from './deployment.ts';
import { reviewProgress } from './review-progress.ts';
import { isPending, standingTable, unavailable } from './standing-table.ts';
import { bad, faint, good, type Report } from './terminal.ts';

export type StatusOptions = Target & { wait?: boolean };

const firstPauseMs = 500;
const longestPauseMs = 30_000;

/** Asks again, less and less often, until nothing is under review any more; Ctrl-C ends the wait with what is known. */
export async function whenReviewed(look: () => Promise<readonly Standing[]>): Promise<readonly Standing[]> {
  const stopped = new AbortController();
  const stop = () => stopped.abort();
  process.once('SIGINT', stop);
  const progress = reviewProgress(process.stderr, Date.now);
  try {
    for (let pause = firstPauseMs; ; pause = Math.min(pause * 1.5, longestPauseMs)) {
      const standings = await look();
      progress.show(standings);
      const isDone = !standings.some((one) => one.bundled && isPending(one));
      if (isDone || stopped.signal.aborted) return standings;
      await sleep(pause, undefined, { signal: stopped.signal }).catch(() => undefined);
      if (stopped.signal.aborted) return standings;
    }
  } finally {
    progress.end();
    process.off('SIGINT', stop);
  }
}

/** Fine while every template can be sent and Meta has turned down none of those that this Aviso brings along. */
export function statusReport(standings: readonly Standing[], options: StatusOptions): Report {
  const missing = unavailable(standings);
  const turnedDown = standings.filter((one) => one.bundled && one.status !== 'APPROVED' && !isPending(one));
  const waiting = standings.filter((one) => one.bundled && isPending(one));
  const again = `\`aviso templates push${flagsFor(options)}\``;
  const verdicts = [
    ...(missing.length > 0
      ? [
          bad(
            `Nothing of these can be sent, and their messages end as TEMPLATE_UNAVAILABLE: ${missing.join(', ')}.`,
          ),
        ]
      : []),
    ...(turnedDown.length > 0
      ? [bad(`${turnedDown.length} not approved. Word them anew, then ${again}.`)]
      : []),
    ...(waiting.length > 0
      ? [faint(`${waiting.length} under review, which takes Meta a day or two; --wait waits for it.`)]
      : []),
  ];
  return {
    json: { templates: standings, unavailable: missing },
    text: [standingTable(standings), '', ...(verdicts.length > 0 ? verdicts : [good('All approved.')])].join(
      '\n',
    ),
    exitCode: missing.length + turnedDown.length > 0 || (options.wait && waiting.length > 0) ? 1 : 0,
  };
}
