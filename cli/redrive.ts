import { SQSClient } from '@aws-sdk/client-sqs';
import { type HeldLetter, holdLetters, letGo } from '../adapters/sqs/hold-letters.ts';
import { deleteLetter } from '../adapters/sqs/move-letters.ts';
import { queueDepth } from '../adapters/sqs/queue-depth.ts';
import type { Prospect } from '../core/delivery/foresee-redrive.ts';
import { type Choice, deedFor, isChosen, type Lot, lotsOf } from '../core/delivery/plan-redrive.ts';
import { carryOut } from './carry-out.ts';
import { clockOf } from './clock-of.ts';
import { type Deployment, findDeployment, type Target } from './deployment.ts';
import { inParallel } from './in-parallel.ts';
import { untilInterrupted } from './interruption.ts';
import { type LetterRoad, letterQueues, letterRoad, lettersOutput } from './letter-road.ts';
import type { Told } from './letter-table.ts';
import { Problem } from './problem.ts';
import { redriveReport } from './redrive-report.ts';
import { good, type Report, showProgress, strong } from './terminal.ts';

export type RedriveOptions = Target & {
  all?: boolean;
  event?: readonly string[];
  reason?: readonly string[];
  dryRun?: boolean;
  force?: boolean;
  drop?: boolean;
  yes?: boolean;
};

// What fits into memory, and into the time for which letters are held.
const mostAtOnce = 10_000;
const looksAtOnce = 8;

/** `aviso redrive <type>`: the dead letters of a type, and those of them back that a person chooses. */
export async function redrive(kind: string | undefined, options: RedriveOptions): Promise<Report> {
  if (kind === undefined) return overview(options);
  lettersOutput(kind);
  const choice = choiceOf(options);
  const deployment = await findDeployment(options);
  const now = await clockOf(options);
  const road = letterRoad(kind, deployment, now);
  const sqs = new SQSClient(deployment.clients);
  const interruption = untilInterrupted();
  try {
    const held = await take(sqs, road, options, interruption.stopped);
    const handedOut = new Set(held);
    try {
      const told = await examine(held, road, interruption.stopped);
      const chosen = told.map((one) => withDeed(one, choice, options));
      if (choice && !interruption.stopped()) mustMatch(kind, choice, chosen);
      const ran = choice && !options.dryRun && !interruption.stopped();
      const { all, trouble } = ran
        ? await act(chosen, road, deleting(sqs, road, handedOut), interruption.stopped)
        : { all: chosen, trouble: undefined };
      const more = held.length >= mostAtOnce;
      return redriveReport(all, {
        kind,
        options,
        deployment,
        now,
        more,
        ...(choice && { choice }),
        isStopped: interruption.stopped(),
        trouble,
      });
    } finally {
      await letGo(sqs, road.queueUrl)([...handedOut]);
    }
  } finally {
    interruption.done();
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

function take(
  sqs: SQSClient,
  road: LetterRoad,
  { local }: RedriveOptions,
  isStopped: () => boolean,
): Promise<readonly HeldLetter[]> {
  const progress = showProgress('looking at', undefined);
  const looking = { most: mostAtOnce, patienceSeconds: local ? 0 : 2, isStopped, progress: progress.at };
  return holdLetters(sqs, road.queueUrl)(looking).finally(progress.end);
}

/** Puts copies together and asks of each what a replay would do. Of what nobody waited to hear, nothing is said. */
async function examine(
  held: readonly HeldLetter[],
  { reasonOf, subjectOf, foresee }: LetterRoad,
  isStopped: () => boolean,
): Promise<readonly Told<HeldLetter>[]> {
  const letters = reasonOf ? held.map((letter) => Object.assign(letter, { reason: reasonOf(letter) })) : held;
  const lots = lotsOf(letters, subjectOf);
  const prospects = new Map<Lot<HeldLetter>, Prospect>();
  const progress = showProgress('asking about', lots.length);
  try {
    await inParallel(looksAtOnce, lots, async (lot) => {
      if (isStopped()) return;
      prospects.set(lot, await foresee(lot.letter));
      progress.at(prospects.size);
    });
  } finally {
    progress.end();
  }
  return lots.flatMap((lot) => {
    const prospect = prospects.get(lot);
    return prospect ? [{ lot, prospect }] : [];
  });
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

/** Without a type: how many lie where. */
async function overview(options: RedriveOptions): Promise<Report> {
  if (choiceOf(options)) throw new Problem(2, `Say whose letters: ${letterQueues.join(', ')}.`);
  const deployment: Deployment = await findDeployment(options);
  const sqs = new SQSClient(deployment.clients);
  const counts = await Promise.all(
    letterQueues.map(async (type) => ({
      type,
      letters: await queueDepth(sqs, deployment.output(lettersOutput(type))),
    })),
  );
  const some = counts.some(({ letters }) => letters > 0);
  return {
    json: { deployment: deployment.name, types: counts },
    text: [
      strong(`Dead letters of ${deployment.name}`),
      ...counts.map(({ type, letters }) => `  ${type.padEnd(20)} ${letters === 0 ? good('none') : letters}`),
    ].join('\n'),
    exitCode: some ? 1 : 0,
  };
}
