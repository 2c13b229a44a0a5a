import { changeConsents } from '../adapters/dynamodb/change-consent.ts';
import { findByName } from '../adapters/dynamodb/find-by-name.ts';
import { findStandings } from '../adapters/dynamodb/find-standings.ts';
import type { ChangeConsents } from '../core/consent/ports.ts';
import type { CustomerId } from '../core/recipients/customer-id.ts';
import { Instant } from '../core/time/instant.ts';
import { type ConsentTables, consentTables } from './consent-tables.ts';
import type { Target } from './deployment.ts';
import { fingerprintOf, openImportFile } from './import-file.ts';
import { emptyTally, type Journal, readJournal, removeJournal, writeJournal } from './import-journal.ts';
import { added, reportOf } from './import-report.ts';
import { untilInterrupted } from './interruption.ts';
import { grantRows } from './judge-rows.ts';
import { Problem } from './problem.ts';
import { openRejectedFile } from './rejected-file.ts';
import { completed, type Outcome, type Sorted, sorter } from './sort-records.ts';
import { type Report, showProgress, warn } from './terminal.ts';

export type ImportOptions = Target & { dryRun?: boolean };

const rowsAtOnce = 500;

/** In a dry run nothing but the decision is made. */
const decideOnly =
  ({ dynamodb, tables }: ConsentTables): ChangeConsents =>
  async (changes) => {
    const standings = await findStandings(dynamodb, tables.customers)(changes.map(({ id }) => id));
    const unreadable: CustomerId[] = [];
    for (const { id, decide } of changes) {
      const standing = standings.get(id) ?? 'unreadable';
      if (standing === 'unreadable') unreadable.push(id);
      else await decide(standing);
    }
    return unreadable;
  };

function granter(given: ConsentTables, dryRun: boolean) {
  const { dynamodb, tables } = given;
  const grant = grantRows({
    now: () => Instant.parse(Date.now()),
    findStandings: findStandings(dynamodb, tables.customers),
    findByName: findByName(dynamodb, tables.customers),
    changeConsents: dryRun ? decideOnly(given) : changeConsents(dynamodb, tables),
  });
  return async (chunk: readonly Sorted[]): Promise<readonly Outcome[]> => {
    const judged = await grant(chunk.flatMap(({ ready }) => ready ?? []));
    return chunk.map(({ ready, outcome }) =>
      ready ? completed(outcome, ready, judged.get(ready) ?? []) : outcome,
    );
  };
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

  // What a run has rejected for good must outlive a dry run.
  const rejectedPath = `${path}${dryRun ? '.dry-run' : ''}.rejected.csv`;
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
