import { appendFileSync, rmSync, statSync, truncateSync } from 'node:fs';
import { stringify } from 'csv-stringify/sync';
import { maskCardNumbers } from '../core/intake/card-number.ts';
import { formulaSafe } from './csv-cells.ts';
import type { Rejection } from './import-journal.ts';
import { Problem } from './problem.ts';

const ours = ['line', 'verdict', 'column', 'reason'];

/** A rejection with the row it is about; `cells` where the row could be read as one. */
export type RejectedRow = Rejection & { cells?: readonly string[] };

/** To what an earlier run had written for good. */
function cutBack(path: string, bytes: number): void {
  const { size = 0 } = statSync(path, { throwIfNoEntry: false }) ?? {};
  if (size < bytes)
    throw new Problem(
      2,
      `${path} is not as the earlier run left it. Put it back; or delete the .progress.json beside it to ` +
        'begin anew, where what was granted counts as already granted.',
    );
  truncateSync(path, bytes);
}

/**
 * The rows that were not imported, as they were, with why not: mended, the file can be imported itself. Cells that a
 * spreadsheet would run are made text, and card numbers are masked.
 */
export function openRejectedFile(path: string, header: readonly string[], bytes: number) {
  if (bytes > 0) cutBack(path, bytes);
  else rmSync(path, { force: true });
  const kept = header.map((name, index) => ({ name, index })).filter(({ name }) => !ours.includes(name));
  const names = [...kept.map(({ name }) => name), ...ours].map(formulaSafe);
  let size = bytes;
  const append = (text: string): void => {
    appendFileSync(path, text);
    size += Buffer.byteLength(text);
  };
  return {
    /** Answers how long the file is now. */
    add(rows: readonly RejectedRow[]): number {
      if (rows.length === 0) return size;
      if (size === 0) append(`\uFEFF${stringify([names])}`);
      const lines = rows.map(({ cells = [], line, verdict, column, reason }) => [
        ...kept.map(({ index }) => formulaSafe(maskCardNumbers(cells[index] ?? ''))),
        String(line),
        verdict,
        column,
        reason,
      ]);
      append(stringify(lines));
      return size;
    },
  };
}
