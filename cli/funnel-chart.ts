import type { FunnelGroup } from '../core/conversions/funnel.ts';
import type { Rate, Rates, Steps } from '../core/conversions/funnel-rates.ts';
import { faint, printable, strong } from './terminal.ts';

const steps = [
  ['sent', 'sent'],
  ['delivered', 'delivered'],
  ['readAtLeast', 'read ≥'],
  ['clicked', 'clicked'],
  ['replied', 'replied'],
  ['converted', 'converted'],
  ['optedOut', 'opted out'],
] as const satisfies readonly (readonly [keyof Steps, string])[];

const denominatorNames: Partial<Record<keyof Steps, string>> = {
  sent: 'sent',
  delivered: 'delivered',
  deliveredWithLink: 'delivered with a link',
};

const [nameWidth, shortestBar, longestBar] = [9, 8, 40];

/** How a group narrows from step to step: a bar, a count and a share for each, as far as the terminal is wide enough. */
export function chartOf(group: FunnelGroup, width: number): string {
  const isEmpty = steps.every(([step]) => group[step] === 0);
  return [
    strong(printable(group.key)),
    ...(isEmpty ? [] : linesOf(group, width)),
    faint(`  ${besides(group)}`),
  ].join('\n');
}

function linesOf(group: FunnelGroup, width: number): readonly string[] {
  const counts = steps.map(([step]) => group[step].toLocaleString('en'));
  const countWidth = Math.max(...counts.map(({ length }) => length));
  const shares = sharesWithin(group, width - (2 + nameWidth + 2 + countWidth + 2));
  const left = width - (2 + nameWidth + 2 + countWidth + 2) - 2 - longestOf(shares);
  const barWidth = left < shortestBar ? 0 : Math.min(left, longestBar);
  return steps.map(([step, name], index) => {
    const figures = `  ${name.padEnd(nameWidth)}  ${(counts[index] ?? '').padStart(countWidth)}`;
    const bar = barWidth === 0 ? '' : `  ${barOf(group[step], group.sent, barWidth)}`;
    return `${figures}${bar}  ${faint(shares[index] ?? '')}`.trimEnd();
  });
}

const longestOf = (texts: readonly string[]): number => Math.max(...texts.map(({ length }) => length));

/** With their intervals where there is room for these and a bar. */
function sharesWithin({ rates }: FunnelGroup, room: number): readonly string[] {
  const [whole, short] = [true, false].map((interval) =>
    steps.map(([step]) => (isRated(step, rates) ? shareOf(rates[step], interval) : '')),
  );
  return whole && longestOf(whole) + shortestBar + 2 <= room ? whole : (short ?? []);
}

const isRated = (step: keyof Steps, rates: Rates): step is keyof Rates => Object.hasOwn(rates, step);

const percent = (share: number): string => (100 * share).toFixed(1);

function shareOf({ value, of, low, high }: Rate, interval: boolean): string {
  if (value === null) return '';
  const share = `${percent(value).padStart(5)} % of ${denominatorNames[of]}`;
  return interval ? `${share} (${percent(low)}–${percent(high)})` : share;
}

const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/** Something is never shown as nothing. */
function barOf(count: number, of: number, width: number): string {
  const filled = of === 0 ? 0 : Math.min(8 * width, Math.ceil((8 * width * count) / of));
  return ('█'.repeat(Math.floor(filled / 8)) + eighths[filled % 8]).padEnd(width);
}

function besides({ failed, suppressed, csat, conversions }: FunnelGroup): string {
  const { mean, answers } = csat;
  return [
    `failed ${failed}`,
    `suppressed ${suppressed}`,
    ...(mean === null ? [] : [`CSAT ${mean.toFixed(1)} of 5 (${answers} answered)`]),
    ...Object.entries(conversions).flatMap(([kind, count]) => (count > 0 ? [`${kind} ${count}`] : [])),
  ].join(' · ');
}
