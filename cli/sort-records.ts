import { basename } from 'node:path';
import type { Instant } from '../core/time/instant.ts';
import { readConsentRow } from './consent-row.ts';
import type { CsvRecord } from './csv-records.ts';
import type { ImportFile } from './import-file.ts';
import { type Asked, type Doubt, type Judged, rememberRows } from './judge-rows.ts';
import type { RejectedRow } from './rejected-file.ts';

type Ready = Asked & { line: number; cells: readonly string[] };
export type Outcome = { judged: readonly Judged[]; rejected: readonly RejectedRow[] };

/** What a record comes to before anybody is asked: a row with what is left to grant, and what was rejected of it. */
export type Sorted = { ready: Ready | undefined; outcome: Outcome };

const rejectionsIn = (judged: readonly Judged[], line: number, cells: readonly string[]): RejectedRow[] =>
  judged.flatMap(({ verdict, column, reason }) =>
    verdict === 'duplicate' || verdict === 'opted-out' ? [{ line, verdict, column, reason, cells }] : [],
  );

/** The outcome of a row after what was left of it was judged too, or could not be. */
export function completed(
  { judged, rejected }: Outcome,
  { line, cells }: Ready,
  more: readonly Judged[] | Doubt,
): Outcome {
  if ('reason' in more)
    return { judged, rejected: [...rejected, { line, verdict: 'refused', ...more, cells }] };
  return {
    judged: [...judged, ...more],
    rejected: [...rejected, ...rejectionsIn(more, line, cells)],
  };
}

/** Sorts records in the order of the file, whose every row it must see. */
export function sorter(file: ImportFile, { path, sha256 }: { path: string; sha256: string }) {
  const remembered = rememberRows();
  return (record: CsvRecord, now: Instant): Sorted => {
    const { line } = record;
    const refused = (column: string, reason: string, cells: readonly string[]): Sorted => ({
      ready: undefined,
      outcome: { judged: [], rejected: [{ line, verdict: 'refused', column, reason, cells }] },
    });
    if ('fault' in record) return refused('', record.fault, []);
    const { cells } = record;
    const row = readConsentRow(file.named(cells), now);
    if ('reason' in row) return refused(row.column, row.reason, cells);
    const repeated = remembered.repeatedIn(row);
    const proof = {
      by: `import:${basename(path)}`,
      evidence: `line ${line} of the file with SHA-256 ${sha256}`,
    };
    const statements = row.statements
      .filter(({ purpose }) => !repeated.some((one) => one.purpose === purpose))
      .map((statement) => ({ ...statement, ...proof }));
    const outcome = { judged: repeated, rejected: rejectionsIn(repeated, line, cells) };
    return { ready: statements.length > 0 ? { line, cells, row, statements } : undefined, outcome };
  };
}
