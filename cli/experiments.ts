import type { Experiment } from '../core/catalogue/experiment.ts';
import { experiments } from '../core/catalogue/experiments.ts';
import { type ExperimentFigures, openExperiment } from '../core/conversions/experiment-figures.ts';
import { Instant, toIso } from '../core/time/instant.ts';
import { clockOf } from './clock-of.ts';
import { countRows } from './count-rows.ts';
import { findDeployment, type Target } from './deployment.ts';
import { brokenSentence, experimentText, sentenceOn, stageOf, whenLine } from './experiment-text.ts';
import { Problem } from './problem.ts';
import { type Report, strong } from './terminal.ts';

const withDates = ({ startsAt, endsAt, ...experiment }: Experiment, now: Instant) => ({
  ...experiment,
  ...(startsAt !== undefined && { startsAt: toIso(startsAt) }),
  ...(endsAt !== undefined && { endsAt: toIso(endsAt) }),
  stage: stageOf({ ...experiment, ...(startsAt && { startsAt }), ...(endsAt && { endsAt }) }, now),
});

/** `aviso experiments list`: what is tested against what, by this checkout's catalogue. */
export async function experimentsList(options: Target): Promise<Report> {
  const now = options.local ? await clockOf(options) : Instant.parse(Date.now());
  const lines = experiments.map((one) => {
    const shares = one.variants.map(({ name, template, share }) => `${name} ${100 * share} % (${template})`);
    return `${strong(one.name)} on ${one.type}: ${whenLine(one, now)}\n  ${shares.join(' · ')}`;
  });
  return {
    json: { experiments: experiments.map((one) => withDates(one, now)) },
    text: lines.length > 0 ? lines.join('\n') : 'There is no experiment in core/catalogue/experiments.ts.',
  };
}

/** `aviso experiments show`: how an experiment stands, or all of them. Reads two tables once, and writes nothing. */
export async function experimentsShow(name: string | undefined, options: Target): Promise<Report> {
  const chosen = experiments.filter((one) => name === undefined || one.name === name);
  if (chosen.length === 0) throw noSuch(name);
  const deployment = await findDeployment(options);
  const now = await clockOf(options);
  const open = chosen.map((experiment) => ({ experiment, counted: openExperiment(experiment) }));
  const since = sinceOf(chosen);
  await countRows(deployment, {
    claimedSince: since,
    period: { since, until: Instant.parse(now + 1) },
    countDelivery: (row) => {
      for (const { counted } of open) counted.countDelivery(row);
    },
    countTouch: (touch) => {
      for (const { counted } of open) counted.countTouch(touch);
    },
  });
  const shown = open.map(({ experiment, counted }) => ({ experiment, figures: counted.figures(now) }));
  const width = process.stdout.columns ?? 100;
  return {
    json: { experiments: shown.map(({ experiment, figures }) => asJson(experiment, figures, now)) },
    text: shown
      .map(({ experiment, figures }) => experimentText(experiment, figures, { now, width }))
      .join('\n\n'),
  };
}

function noSuch(name: string | undefined): Problem {
  if (name === undefined) return new Problem(1, 'There is no experiment in core/catalogue/experiments.ts.');
  const names = experiments.map((one) => one.name).join(', ');
  return new Problem(2, `There is no experiment ${name}. Name one of: ${names || '(none)'}.`);
}

const sinceOf = (chosen: readonly Experiment[]): Instant =>
  Instant.parse(Math.min(...chosen.map(({ startsAt = 0 }) => startsAt)));

function asJson(experiment: Experiment, figures: ExperimentFigures, now: Instant) {
  const { arms, comparisons, verdict, sampleRatio, ...rest } = figures;
  return {
    ...withDates(experiment, now),
    verdict,
    ...(verdict === 'broken' && { sentence: brokenSentence(sampleRatio) }),
    ...rest,
    sampleRatio,
    arms,
    comparisons: comparisons.map((one) => ({ ...one, sentence: sentenceOn(experiment, one, figures) })),
  };
}
