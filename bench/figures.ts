/** One figure of the scoreboard: what was measured, and what it should be at most, or `atLeast`. */
export type Figure = {
  /** A number is the row of that number on the project's scoreboard. */
  id: string;
  name: string;
  unit: string;
  value: number;
  target: number;
  atLeast?: boolean;
};

export const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** The value that so much of all values does not exceed: 0.99 for the 99th percentile. */
export const quantile = (values: readonly number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.ceil(values.length * share) - 1] ?? Number.NaN;

const rounded = (value: number): number => Math.round(value * 100) / 100;

export const asJson = (figures: readonly Figure[]): string =>
  JSON.stringify(
    { figures: figures.map((figure) => ({ ...figure, value: rounded(figure.value) })) },
    null,
    2,
  );

export const asText = (figures: readonly Figure[]): string =>
  figures
    .map(({ id, name, unit, value, target, atLeast = false }) => {
      const missed = atLeast ? value < target && 'UNDER' : value > target && 'OVER';
      const verdict = missed || 'ok';
      return `${verdict.padEnd(6)}${id.padEnd(22)}${name.padEnd(58)}${`${rounded(value)} ${unit}`.padStart(14)}   ${atLeast ? '≥' : '≤'} ${target} ${unit}`;
    })
    .join('\n');
