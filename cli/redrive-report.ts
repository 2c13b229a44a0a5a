import type { Choice } from '../core/delivery/plan-redrive.ts';
import type { Instant } from '../core/time/instant.ts';
import { type Deployment, flagsFor, type Target } from './deployment.ts';
import { asJson, letterTable, type Told } from './letter-table.ts';
import { bad, faint, good, type Report, strong } from './terminal.ts';

type Context = {
  kind: string;
  options: Target;
  deployment: Deployment;
  now: Instant;
  /** Not all of them were looked at. */
  more: boolean;
  choice?: Choice;
  isStopped: boolean;
  /** What ended it before its time. */
  trouble: unknown;
};

const lettersIn = (told: readonly Told[]): number =>
  told.reduce((sum, { lot }) => sum + lot.copies.length, 0);

/** What lies there, and what was done with it. */
export function redriveReport(told: readonly Told[], context: Context): Report {
  const { kind, deployment, now, more, choice, isStopped, trouble } = context;
  const left = told.filter(({ done }) => done !== 'replayed' && done !== 'dropped');
  const letters = lettersIn(told);
  const shown = choice ? told.filter(({ deed }) => deed) : told;
  const heading =
    letters === 0
      ? good(`No dead letters of ${kind} in ${deployment.name}.`)
      : strong(
          `${letters} dead letter${letters === 1 ? '' : 's'} of ${kind} in ${deployment.name}${letters > told.length ? `, ${told.length} of them different` : ''}${more ? '; there may be more' : ''}`,
        );
  return {
    json: {
      type: kind,
      deployment: deployment.name,
      letters: told.map((one) => asJson(one, now)),
      ...countsOf(told, choice),
      ...(more && { more }),
      ...(isStopped && { stopped: true }),
      ...(trouble !== undefined && { error: sentenceOf(trouble) }),
    },
    text: [
      heading,
      ...(shown.length > 0 ? ['', letterTable(shown, now)] : []),
      ...closing(told, context).flatMap((line) => ['', line]),
    ].join('\n'),
    exitCode: exitCodeOf(told, left, context),
  };
}

const sentenceOf = (trouble: unknown): string =>
  trouble instanceof Error ? trouble.message : String(trouble);

function exitCodeOf(told: readonly Told[], left: readonly Told[], context: Context): 0 | 1 | 3 {
  if (context.trouble !== undefined) return 3;
  if (context.isStopped) return 1;
  if (!context.choice) return left.length === 0 ? 0 : 1;
  return told.some(({ deed, done }) => deed === 'keep' || done === 'not-done' || done === 'copy-left')
    ? 1
    : 0;
}

const countsOf = (told: readonly Told[], choice: Choice | undefined) =>
  choice && {
    replayed: told.filter(({ done }) => done === 'replayed' || done === 'copy-left').length,
    dropped: told.filter(({ done }) => done === 'dropped').length,
    kept: told.filter(({ deed }) => deed === 'keep').length,
    notDone: told.filter(({ done }) => done === 'not-done').length,
  };

function closing(told: readonly Told[], context: Context): readonly string[] {
  const { kind, options, choice, isStopped, trouble } = context;
  const command = `npx aviso redrive ${kind}`;
  const flags = flagsFor(options);
  const counts = countsOf(told, choice);
  const lines: string[] = [];
  if (trouble !== undefined)
    lines.push(
      bad(`Stopped by ${sentenceOf(trouble)}. Nothing is lost; the same command goes on from here.`),
    );
  else if (isStopped) lines.push(bad('Stopped. Nothing is lost; the same command goes on from here.'));
  if (!counts)
    return told.length > 0
      ? [
          ...lines,
          faint(
            `Nothing was changed. ${command}${flags} with --all, --event <id>… or --reason <code>… puts letters back; --dry-run says which.`,
          ),
        ]
      : lines;
  const { replayed, dropped, kept, notDone } = counts;
  const ran = told.some(({ done }) => done);
  if (ran)
    lines.push(
      [
        `${replayed} replayed`,
        ...(dropped > 0 ? [`${dropped} dropped`] : []),
        `${kept} kept`,
        ...(notDone > 0 ? [bad(`${notDone} not done`)] : []),
      ].join(', '),
    );
  else if (told.length > 0) lines.push(faint('A dry run: nothing was changed.'));
  const first = told.find(({ lot, done }) => done === 'replayed' && lot.messageId);
  if (first)
    lines.push(faint(`What came of it: npx aviso why ${first.lot.eventId ?? first.lot.messageId}${flags}`));
  if (kept > 0 && told.some(({ deed, prospect }) => deed === 'keep' && prospect.would === 'fail'))
    lines.push(
      faint(
        'What would only fail again was kept: mend what it names, --force replays it as it is, --drop --yes deletes it.',
      ),
    );
  return lines;
}
