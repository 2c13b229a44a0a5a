import { basename } from 'node:path';
import { changeConsents } from '../adapters/dynamodb/change-consent.ts';
import { findByName } from '../adapters/dynamodb/find-by-name.ts';
import { findStanding } from '../adapters/dynamodb/find-standing.ts';
import { findStandings } from '../adapters/dynamodb/find-standings.ts';
import type { ChangeConsents } from '../core/consent/ports.ts';
import { Instant } from '../core/time/instant.ts';
import { readConsentRow } from './consent-row.ts';
import { type ConsentTables, consentTables } from './consent-tables.ts';
import type { CsvRecord } from './csv-records.ts';
import type { Target } from './deployment.ts';
import { fingerprintOf, type ImportFile, openImportFile } from './import-file.ts';
import {
  emptyTally,
  type Journal,
  readJournal,
  removeJournal,
  type Tally,
  writeJournal,
} from './import-journal.ts';
import { type Asked, grantRows, type Judged, rememberRows } from './judge-rows.ts';
import { Problem } from './problem.ts';
import { openRejectedFile, type RejectedRow } from './rejected-file.ts';
import { bad, faint, good, printable, type Report, showProgress, warn } from './terminal.ts';

export type ImportOptions = Target & { dryRun?: boolean };

const rowsAtOnce = 500;
const mostListed = 20;

type Ready = Asked & { line: number; cells: readonly string[] };
type Outcome = { judged: readonly Judged[]; rejected: readonly RejectedRow[] };

/** What a record comes to before anybody is asked: a row with what is left to grant, and what was rejected of it. */
type Sorted = { ready: Ready | undefined; outcome: Outcome };

const rejectionsIn = (judged: readonly Judged[], line: number, cells: readonly string[]): RejectedRow[] =>
  judged.flatMap(({ verdict, column, reason }) =>
    verdict === 'duplicate' || verdict === 'opted-out' ? [{ line, verdict, column, reason, cells }] : [],
  );

function sorter(file: ImportFile, { path, sha256 }: { path: string; sha256: string }) {
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

/** In a dry run nothing but the decision is made. */
const decideOnly =
  ({ dynamodb, tables }: ConsentTables): ChangeConsents =>
  async (changes) => {
    const standings = await findStandings(dynamodb, tables.customers)(changes.map(({ id }) => id));
    for (const { id, decide } of changes) {
      const standing = standings.get(id);
      if (standing && standing !== 'unreadable') await decide(standing);
    }
  };

function granter(given: ConsentTables, dryRun: boolean) {
  const { dynamodb, tables } = given;
  const grant = grantRows({
    now: () => Instant.parse(Date.now()),
    findStanding: findStanding(dynamodb, tables.customers),
    findByName: findByName(dynamodb, tables.customers),
    changeConsents: dryRun ? decideOnly(given) : changeConsents(dynamodb, tables),
  });
  return async (chunk: readonly Sorted[]): Promise<readonly Outcome[]> => {
    const judged = await grant(chunk.flatMap(({ ready }) => ready ?? []));
    return chunk.map(({ ready, outcome }) => {
      const more = (ready && judged.get(ready)) ?? [];
      const rejected = ready ? rejectionsIn(more, ready.line, ready.cells) : [];
      return { judged: [...outcome.judged, ...more], rejected: [...outcome.rejected, ...rejected] };
    });
  };
}

function added(tally: Tally, outcomes: readonly Outcome[], rejectedBytes: number): Tally {
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

/** Ctrl-C ends the import between two steps; a second one ends it at once. */
function untilInterrupted(): { stopped: () => boolean; done: () => void } {
  let stopped = false;
  const stop = () => {
    stopped = true;
  };
  process.once('SIGINT', stop);
  return { stopped: () => stopped, done: () => process.off('SIGINT', stop) };
}

/** `aviso consent import <file.csv>`: consents given elsewhere, each with its evidence. */
export async function consentImport(path: string, options: ImportOptions): Promise<Report> {
  const { sha256, lines } = await fingerprintOf(path);
  const file = await openImportFile(path);
  const given = await consentTables(options);
  const dryRun = options.dryRun === true;
  const identity = { sha256, into: `${given.deployment.name} ${given.tables.receipts}` };
  const before = readJournal(path, identity);
  if (before && dryRun)
    throw new Problem(2, `${path} is imported up to line ${before.line}; go on without --dry-run.`);
  if (before) warn(`Going on after line ${before.line}, where an earlier run stopped.`);

  const rejectedPath = `${path}.rejected.csv`;
  const rejectedFile = openRejectedFile(rejectedPath, file.header, before?.tally.rejectedBytes ?? 0);
  const grant = granter(given, dryRun);
  const sort = sorter(file, { path, sha256 });
  const interruption = untilInterrupted();
  const progress = showProgress(dryRun ? 'judged line' : 'imported line', lines);
  const journal: Journal = before ?? { ...identity, line: 1, tally: emptyTally() };
  const work = async (chunk: readonly (Sorted & { line: number })[]): Promise<void> => {
    const outcomes = await grant(chunk);
    const bytes = rejectedFile.add(outcomes.flatMap(({ rejected }) => rejected));
    journal.tally = added(journal.tally, outcomes, bytes);
    journal.line = chunk.at(-1)?.line ?? journal.line;
    if (!dryRun) writeJournal(path, journal);
    progress.at(journal.line);
    if (interruption.stopped()) throw new Problem(1, 'Stopped.');
  };
  try {
    let chunk: (Sorted & { line: number })[] = [];
    const after = journal.line;
    for await (const record of file.records) {
      const sorted = sort(record, Instant.parse(Date.now()));
      if (before && record.line <= after) continue;
      chunk.push({ ...sorted, line: record.line });
      if (chunk.length === rowsAtOnce) {
        await work(chunk);
        chunk = [];
      }
    }
    if (chunk.length > 0) await work(chunk);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const goOn = dryRun ? '' : ` ${journal.tally.rows} rows are done; the same command goes on from there.`;
    throw new Problem(error instanceof Problem ? error.exitCode : 3, `${why}${goOn}`);
  } finally {
    progress.end();
    interruption.done();
  }
  removeJournal(path);
  return reportOf(path, rejectedPath, journal.tally, dryRun);
}

function reportOf(path: string, rejectedPath: string, tally: Tally, dryRun: boolean): Report {
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
