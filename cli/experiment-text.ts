import { type Experiment, isRunning } from '../core/catalogue/experiment.ts';
import type { ArmFigures, ExperimentFigures } from '../core/conversions/experiment-figures.ts';
import type { Comparison } from '../core/conversions/verdict.ts';
import { type Instant, toIso } from '../core/time/instant.ts';
import { intervalPicture, points } from './experiment-picture.ts';
import { bad, faint, good, strong } from './terminal.ts';

const count = (value: number): string => value.toLocaleString('en');
const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;
const daysOf = (seconds: number): string => {
  const days = Number((seconds / 86_400).toFixed(1));
  return `${days} ${days === 1 ? 'day' : 'days'}`;
};

/** Whether it takes messages in, at this instant. */
export function stageOf(experiment: Experiment, now: Instant): 'planned' | 'running' | 'ended' {
  if (isRunning(experiment, now)) return 'running';
  return experiment.endsAt !== undefined && experiment.endsAt <= now ? 'ended' : 'planned';
}

/** One line about when it runs. */
export function whenLine(experiment: Experiment, now: Instant): string {
  const { startsAt, endsAt } = experiment;
  const stage = stageOf(experiment, now);
  if (stage === 'planned') return `starts ${startsAt === undefined ? '' : toIso(startsAt)}`;
  if (stage === 'ended') return `ended ${endsAt === undefined ? '' : toIso(endsAt)}`;
  return endsAt === undefined ? 'running' : `running until ${toIso(endsAt)}`;
}

const columns = ['variant', 'sent', 'delivered', 'conversions', 'opted out', 'counted', 'rate', 'planned'];

const cells = (arm: ArmFigures): readonly string[] => [
  `${arm.variant} (${Number((100 * arm.share).toFixed(1))} %)`,
  count(arm.sent),
  count(arm.delivered),
  count(arm.conversions),
  count(arm.optedOut),
  count(arm.counted),
  arm.rate ? `${percent(arm.rate.estimate)} (${percent(arm.rate.low)} to ${percent(arm.rate.high)})` : '–',
  count(arm.planned),
];

function armTable(arms: readonly ArmFigures[]): readonly string[] {
  const rows = [columns, ...arms.map(cells)];
  const widths = columns.map((_, index) => Math.max(...rows.map((row) => row[index]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((cell, index) =>
        index === 0 ? cell.padEnd(widths[index] ?? 0) : cell.padStart(widths[index] ?? 0),
      )
      .join('  '),
  );
  return lines.map((line, index) => (index === 0 ? faint(line) : line));
}

/** The verdict on one variant in a sentence, for whoever decides what is sent from now on. */
export function sentenceOn(
  experiment: Pick<Experiment, 'variants' | 'leastEffect' | 'mostOptOuts' | 'alpha'>,
  { variant, verdict, difference, optOutIncrease = 0 }: Comparison,
  { counted, planned }: Pick<ExperimentFigures, 'counted' | 'planned'>,
): string {
  const first = experiment.variants[0].name;
  const least = `${points(experiment.leastEffect)} in 100`;
  const [low, high] = [difference?.low ?? 0, difference?.high ?? 0];
  switch (verdict) {
    case 'stop':
      return `Stop "${variant}": at least ${points(optOutIncrease)} more of 100 customers opt out than with "${first}", and ${points(experiment.mostOptOuts)} are put up with.`;
    case 'better':
      return `"${variant}" is better: between ${points(low)} and ${points(high)} more of 100 customers convert than with "${first}".`;
    case 'worse':
      return `"${variant}" is worse: between ${points(-high)} and ${points(-low)} fewer of 100 customers convert than with "${first}".`;
    case 'no-difference':
      return `No difference of ${least} customers between "${variant}" and "${first}": take whichever you like better.`;
    case 'running':
      return `Nothing is sure yet of "${variant}": ${count(counted)} of ${count(planned)} planned customers are counted${counted >= planned ? ', and the difference, if any, is hard to tell: it is smaller than hoped for' : ''}.`;
  }
}

export const brokenSentence = (sampleRatio: number): string =>
  `Broken: customers are not dealt out by the shares (chance alone does this once in ${count(Math.round(1 / Math.max(sampleRatio, 1e-12)))} times). Believe none of these figures until it is known why.`;

const shades = { better: good, worse: bad, stop: bad, 'no-difference': strong, running: strong };

/** One experiment, as a person reads it. */
export function experimentText(
  experiment: Experiment,
  figures: ExperimentFigures,
  { now, width }: { now: Instant; width: number },
): string {
  const { arms, comparisons, verdict, sampleRatio, plannedIfLookedAtOnce, planned } = figures;
  const waiting = arms.reduce((sum, { customers, counted }) => sum + customers - counted, 0);
  const days = daysOf(experiment.watchedSeconds);
  return [
    `${strong(experiment.name)} on ${experiment.type} (${experiment.template}): ${whenLine(experiment, now)}`,
    faint(`counts ${experiment.conversion} within ${days} of a customer's first message`),
    '',
    ...armTable(arms),
    '',
    ...(verdict === 'broken'
      ? [bad(brokenSentence(sampleRatio))]
      : comparisons.flatMap((one) => comparisonLines(experiment, figures, one, width))),
    '',
    faint(
      [
        waiting > 0 &&
          `${count(waiting)} more customers have been watched for less than ${days}, and count then.`,
        `Planned for a difference of ${points(experiment.leastEffect)} in 100 from ${percent(experiment.baseline)}: ${count(planned)} customers (${count(plannedIfLookedAtOnce)} for a test that is looked at once).`,
        `Bounds hold however often you look; they are wrong in at most ${Number((100 * experiment.alpha).toFixed(2))} of 100 experiments.`,
      ]
        .filter(Boolean)
        .join('\n'),
    ),
  ].join('\n');
}

function comparisonLines(
  experiment: Experiment,
  figures: ExperimentFigures,
  comparison: Comparison,
  width: number,
): readonly string[] {
  const { difference, verdict } = comparison;
  const picture = difference && intervalPicture(difference, experiment.leastEffect, width - 2);
  return [
    shades[verdict](sentenceOn(experiment, comparison, figures)),
    ...(picture ? picture.map((line) => `  ${line}`) : []),
  ];
}
