import type { Tally } from './import-journal.ts';
import type { Judged } from './judge-rows.ts';
import type { Outcome } from './sort-records.ts';
import { bad, faint, good, printable, type Report } from './terminal.ts';

const mostListed = 20;

/** The tally after some more rows. */
export function added(tally: Tally, outcomes: readonly Outcome[], rejectedBytes: number): Tally {
  const judged = outcomes.flatMap((outcome) => outcome.judged);
  const rejected = outcomes.flatMap((outcome) => outcome.rejected);
  const count = (verdict: Judged['verdict']) => judged.filter((one) => one.verdict === verdict).length;
  const listed = [...tally.listed, ...rejected.map(({ cells: _, ...rejection }) => rejection)];
  return {
    rows: tally.rows + outcomes.length,
    granted: tally.granted + count('granted'),
    already: tally.already + count('already'),
    optedOut: tally.optedOut + count('opted-out'),
    duplicate: tally.duplicate + count('duplicate'),
    refused: tally.refused + rejected.filter(({ verdict }) => verdict === 'refused').length,
    listed: listed.slice(0, mostListed),
    rejections: tally.rejections + rejected.length,
    rejectedBytes,
  };
}

/** The counts, the first rows that were not imported, and where all of them are. */
export function reportOf(path: string, rejectedPath: string, tally: Tally, dryRun: boolean): Report {
  const { listed, rejections, rejectedBytes: _, ...counts } = tally;
  const { rows, granted, already, optedOut, duplicate, refused } = counts;
  const mark = rejections === 0 ? good('✓') : bad('✗');
  const file = rejections === 0 ? undefined : rejectedPath;
  return {
    json: {
      file: path,
      dryRun,
      ...counts,
      rejected: listed,
      rejections,
      ...(file && { rejectedFile: file }),
    },
    text: [
      ...listed.map(({ line, verdict, column, reason }) =>
        [`line ${line}`.padEnd(12), verdict.padEnd(10), column && `${column} `, reason].join(' '),
      ),
      ...(rejections > listed.length ? [faint(`… and ${rejections - listed.length} more`)] : []),
      `${mark} ${rows} rows: ${granted} consents ${dryRun ? 'would be ' : ''}granted, ${already} already, ${optedOut} opted out, ${duplicate} duplicate; ${refused} rows refused.`,
      ...(file ? [faint(`What was not imported, and why: ${printable(file)}`)] : []),
    ].join('\n'),
    exitCode: rejections === 0 ? 0 : 1,
  };
}
