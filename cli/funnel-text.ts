import type { FunnelGroup, Grouping } from '../core/conversions/funnel.ts';
import { chartOf } from './funnel-chart.ts';
import { faint, printable, strong } from './terminal.ts';

export type ShownFunnel = {
  since: string;
  until: string;
  by: Grouping;
  groups: readonly FunnelGroup[];
  /** Whose messages: `stage prod`. */
  of: string;
};

/** A table of all groups, and below it how each of them narrows. */
export function funnelText(shown: ShownFunnel, width: number): string {
  const { since, until, by, groups, of } = shown;
  const period = `from ${minuteOf(since)} to ${minuteOf(until)} UTC in ${of}`;
  if (groups.length === 0) return `No message was taken by Meta, refused or held back ${period}.`;
  return [
    faint(`Messages by ${by}, ${period}`),
    ...tableOf(by, groups, width),
    ...groups.map((group) => chartOf(group, width)),
    faint('read: at least so many, since customers may keep that to themselves; in brackets: 95 % intervals'),
  ].join('\n\n');
}

const minuteOf = (iso: string): string => iso.slice(0, 16).replace('T', ' ');

const columns = ['sent', 'delivered', 'read ≥', 'clicked', 'replied', 'converted', 'opted out', 'CSAT'];

const cellsOf = (group: FunnelGroup): readonly string[] =>
  [
    group.sent,
    group.delivered,
    group.readAtLeast,
    group.clicked,
    group.replied,
    group.converted,
    group.optedOut,
  ]
    .map((count) => count.toLocaleString('en'))
    .concat(group.csat.mean === null ? '–' : group.csat.mean.toFixed(1));

const shortestName = 12;

/** None where the terminal is too narrow for it: the charts say the same, and more. */
function tableOf(by: Grouping, groups: readonly FunnelGroup[], width: number): readonly string[] {
  const rows = groups.map(cellsOf);
  const widths = columns.map((title, index) =>
    Math.max(title.length, ...rows.map((cells) => cells[index]?.length ?? 0)),
  );
  const figures = widths.reduce((sum, one) => sum + 2 + one, 0);
  const names = [by, ...groups.map(({ key }) => printable(key))];
  const nameWidth = Math.min(Math.max(...names.map(({ length }) => length)), width - figures);
  if (nameWidth < shortestName) return [];
  const line = (name: string, cells: readonly string[]) =>
    [
      shortened(name, nameWidth).padEnd(nameWidth),
      ...cells.map((cell, i) => cell.padStart(widths[i] ?? 0)),
    ].join('  ');
  const lines = rows.map((cells, index) => line(names[index + 1] ?? '', cells));
  return [[strong(line(by, columns)), ...lines].join('\n')];
}

const shortened = (name: string, width: number): string =>
  name.length <= width ? name : `${name.slice(0, width - 1)}…`;
