import { SQSClient } from '@aws-sdk/client-sqs';
import { type HeldLetter, letGo } from '../adapters/sqs/hold-letters.ts';
import { deleteLetter } from '../adapters/sqs/move-letters.ts';
import { type Choice, deedFor, isChosen } from '../core/delivery/plan-redrive.ts';
import { carryOut } from './carry-out.ts';
import { clockOf } from './clock-of.ts';
import { type Deployment, findDeployment, type Target } from './deployment.ts';
import { examineLetters, mostLetters, takeLetters } from './examine-letters.ts';
import { untilInterrupted } from './interruption.ts';
import { letterOverview } from './letter-overview.ts';
import { type LetterRoad, letterQueues, letterRoad, lettersOutput } from './letter-road.ts';
import type { Told } from './letter-table.ts';
import { Problem } from './problem.ts';
import { redriveReport } from './redrive-report.ts';
import { type Report, showProgress } from './terminal.ts';

export type RedriveOptions = Target & {
  all?: boolean;
  event?: readonly string[];
  reason?: readonly string[];
  dryRun?: boolean;
  force?: boolean;
  drop?: boolean;
  yes?: boolean;
};

/** `aviso redrive <type>`: the dead letters of a type, and those of them back that a person chooses. */
export async function redrive(kind: string | undefined, options: RedriveOptions): Promise<Report> {
  const choice = choiceOf(options);
  if (kind === undefined) {
    if (choice) throw new Problem(2, `Say whose letters: ${letterQueues.join(', ')}.`);
    return letterOverview(options);
  }
  lettersOutput(kind);
  const deployment = await findDeployment(options);
  const interruption = untilInterrupted();
  try {
    return await work(kind, choice, options, { deployment, isStopped: interruption.stopped });
  } finally {
    interruption.done();
  }
}

/** Holds the letters while they are looked at and moved, and lets go of whatever is left. */
async function work(
  kind: string,
  choice: Choice | undefined,
  options: RedriveOptions,
  { deployment, isStopped }: { deployment: Deployment; isStopped: () => boolean },
): Promise<Report> {
  const now = await clockOf(options);
  const road = letterRoad(kind, deployment, now);
  const sqs = new SQSClient(deployment.clients);
  const letters = await takeLetters(sqs, road, options, isStopped);
  const held = new Set(letters);
  try {
    const told = (await examineLetters(letters, road, isStopped)).map((one) =>
      withDeed(one, choice, options),
    );
    const wasStopped = isStopped();
    if (choice && !wasStopped) mustMatch(kind, choice, told);
    const runs = choice !== undefined && !options.dryRun && !wasStopped;
    const { all, trouble } = runs
      ? await act(told, road, deleting(sqs, road, held), isStopped)
      : { all: told, trouble: undefined };
    const ended = { isStopped: isStopped(), more: letters.length >= mostLetters, trouble };
    return redriveReport(all, { kind, options, deployment, now, ...(choice && { choice }), ...ended });
  } finally {
    await letGo(sqs, road.queueUrl)([...held]);
  }
}

/** Nothing is touched unless somebody says what. */
function choiceOf({ all = false, event, reason, ...how }: RedriveOptions): Choice | undefined {
  const chosen = all || event !== undefined || reason !== undefined;
  if (!chosen && (how.dryRun || how.force || how.drop))
    throw new Problem(2, 'Say which letters: --all, --event <id>… or --reason <code>….');
  if (how.drop && how.force) throw new Problem(2, '--force is about replays, and --drop replays nothing.');
  if (how.drop && !how.dryRun && !how.yes)
    throw new Problem(
      2,
      '--drop deletes letters for good, and nothing was dropped. See which with --dry-run, then say --yes.',
    );
  return chosen ? { all, names: event ?? [], reasons: reason ?? [] } : undefined;
}

const withDeed = (
  told: Told<HeldLetter>,
  choice: Choice | undefined,
  { drop = false, force = false }: RedriveOptions,
): Told<HeldLetter> =>
  choice && isChosen(choice, told.lot) ? { ...told, deed: deedFor(told.prospect, { drop, force }) } : told;

function mustMatch(kind: string, { all, names, reasons }: Choice, told: readonly Told[]): void {
  const bare = all && names.length + reasons.length === 0;
  if (bare || told.some(({ deed }) => deed)) return;
  throw new Problem(1, `No dead letter of ${kind} is of ${[...names, ...reasons].join(', ')}.`);
}

/** What is deleted need not be let go any more. */
const deleting = (sqs: SQSClient, { queueUrl }: LetterRoad, held: Set<HeldLetter>) => {
  const remove = deleteLetter(sqs, queueUrl);
  return async (letter: HeldLetter): Promise<void> => {
    await remove(letter);
    held.delete(letter);
  };
};

async function act(
  told: readonly Told<HeldLetter>[],
  { replay }: LetterRoad,
  remove: (letter: HeldLetter) => Promise<void>,
  isStopped: () => boolean,
): Promise<{ all: readonly Told[]; trouble: unknown }> {
  const due = told.flatMap(({ lot, deed }) => (deed && deed !== 'keep' ? [{ lot, deed }] : []));
  const progress = showProgress('done', due.length);
  const { done, trouble } = await carryOut(due, { replay, remove, isStopped, progress: progress.at }).finally(
    progress.end,
  );
  const all = told.map((one): Told => {
    if (!one.deed) return one;
    return { ...one, done: one.deed === 'keep' ? 'kept' : (done.get(one.lot) ?? 'not-done') };
  });
  return { all, trouble };
}
