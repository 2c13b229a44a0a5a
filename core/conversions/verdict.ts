import type { Experiment } from '../catalogue/experiment.ts';
import {
  type Bounds,
  type Count,
  differenceBounds,
  errorsToEitherSide,
  leastIncrease,
} from './always-valid.ts';
import { chiSquareAbove, normalQuantile } from './normal.ts';

/** What became of the customers of one variant. */
export type Arm = {
  /** Who had a message of it. */
  customers: number;
  /** Of those who were watched long enough: how many, and how many converted. */
  converted: Count;
  optedOut: Count;
};

/**
 * - `running`: nothing is sure yet
 * - `better`, `worse`: it converts more, or fewer, than the first variant
 * - `no-difference`: if there is any, it is smaller than the least that is worth knowing
 * - `stop`: more customers opt out than is put up with
 * - `broken`: variants were not dealt out by their shares, so nothing else can be believed
 */
export type VerdictKind = 'running' | 'better' | 'worse' | 'no-difference' | 'stop' | 'broken';

/** A variant beside the first one. Differences are of rates: 0.01 is one customer more in a hundred. */
export type Comparison = {
  variant: string;
  verdict: Exclude<VerdictKind, 'broken'>;
  difference: Bounds | undefined;
  /** By how much more customers opt out, at the least; undefined while nobody is counted. */
  optOutIncrease: number | undefined;
};

export type Verdict = {
  verdict: VerdictKind;
  /** Customers counted, of the planned. */
  counted: number;
  planned: number;
  /** How likely chance alone deals variants out like this, or worse. */
  sampleRatio: number;
  comparisons: readonly Comparison[];
};

type Plan = Pick<Experiment, 'variants' | 'baseline' | 'leastEffect' | 'power' | 'alpha'>;

/** Each variant but the first has a part of the error that chance may make. */
const alphaOf = ({ variants, alpha }: Pick<Plan, 'variants' | 'alpha'>): number =>
  alpha / (variants.length - 1);

/** Customers for a comparison of two shares, when chance must be passed by so many standard errors. */
function sizeFor(
  { baseline, leastEffect, power }: Plan,
  [own, other]: readonly [number, number],
  errors: number,
) {
  const effect = baseline + leastEffect;
  const spread = (baseline * (1 - baseline)) / own + (effect * (1 - effect)) / other;
  return ((errors + normalQuantile(power)) ** 2 * spread) / leastEffect ** 2;
}

const largestSize = (plan: Plan, errors: number): number => {
  const [{ share: own }, ...others] = plan.variants;
  return Math.max(...others.map(({ share }) => sizeFor(plan, [own, share], errors)));
};

/** Customers in each variant, by its share. */
const perVariant = ({ variants }: Plan, size: number): readonly number[] =>
  variants.map(({ share }) => Math.ceil(size * share - 1e-9));

/**
 * Customers in each variant for a test that is looked at once, at its end: the normal approximation for two
 * proportions, (z₁₋α/₂ + z_power)² · (p₀q₀/share₀ + p₁q₁/share₁) / effect².
 */
export const sizeLookedAtOnce = (plan: Plan): readonly number[] =>
  perVariant(plan, largestSize(plan, normalQuantile(1 - alphaOf(plan) / 2)));

/** The same for one that may be looked at as often as one likes, by the wider bounds that this takes. */
export const plannedSize = (plan: Plan): readonly number[] =>
  perVariant(plan, largestSize(plan, errorsToEitherSide(1, { alpha: alphaOf(plan), planned: 1 })));

const sumOf = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);

// With fewer than that expected, a chi-square says nothing: https://www.itl.nist.gov/div898/handbook/eda/section3/eda35f.htm
const leastExpected = 5;

/** How likely chance alone deals customers out like this, or worse: a chi-square test against the shares. */
export function sampleRatio({ variants }: Pick<Plan, 'variants'>, customers: readonly number[]): number {
  const all = sumOf(customers);
  const expected = variants.map(({ share }) => share * all);
  if (expected.some((one) => one < leastExpected)) return 1;
  const value = sumOf(expected.map((one, n) => ((customers[n] ?? 0) - one) ** 2 / one));
  return chiSquareAbove(value, variants.length - 1);
}

const brokenBelow = 0.001;

/** Says how an experiment stands; `arms` in the order of its variants. Pure: it may be asked at any time, and as often. */
export function judgeExperiment(
  experiment: Plan & Pick<Experiment, 'mostOptOuts'>,
  arms: readonly Arm[],
): Verdict {
  const [first, ...others] = arms;
  const planned = plannedSize(experiment);
  const ratio = sampleRatio(
    experiment,
    arms.map(({ customers }) => customers),
  );
  const comparisons = others.map((arm, index) => {
    const width = { alpha: alphaOf(experiment), planned: (planned[0] ?? 0) + (planned[index + 1] ?? 0) };
    const difference = first && differenceBounds(arm.converted, first.converted, width);
    const optOutIncrease = first && leastIncrease(arm.optedOut, first.optedOut, width);
    const variant = experiment.variants[index + 1]?.name ?? '';
    const seen = { difference, optOutIncrease };
    return { variant, verdict: verdictOn(experiment, seen), ...seen };
  });
  return {
    verdict: ratio < brokenBelow ? 'broken' : overall(comparisons.map(({ verdict }) => verdict)),
    counted: sumOf(arms.map(({ converted }) => converted.of)),
    planned: sumOf(planned),
    sampleRatio: ratio,
    comparisons,
  };
}

function verdictOn(
  { leastEffect, mostOptOuts }: Pick<Experiment, 'leastEffect' | 'mostOptOuts'>,
  { difference, optOutIncrease = -1 }: Pick<Comparison, 'difference' | 'optOutIncrease'>,
): Comparison['verdict'] {
  if (optOutIncrease > mostOptOuts) return 'stop';
  if (!difference) return 'running';
  if (difference.low > 0) return 'better';
  if (difference.high < 0) return 'worse';
  return difference.low > -leastEffect && difference.high < leastEffect ? 'no-difference' : 'running';
}

/** What matters most of several comparisons: harm, then a winner; the rest only where it is so of all. */
function overall(verdicts: readonly Comparison['verdict'][]): Comparison['verdict'] {
  for (const one of ['stop', 'better', 'running', 'no-difference'] as const)
    if (verdicts.includes(one)) return one;
  return 'worse';
}
