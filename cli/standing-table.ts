import type { Standing } from '../core/templates/review-standing.ts';
import { bad, faint, good, strong } from './terminal.ts';

const columns = [
  'template',
  'language',
  'version',
  'name at Meta',
  'status',
  'category',
  'quality',
  'in use',
];

const cells = ({ template, language, version, metaName, status, category, quality, inUse }: Standing) => [
  template,
  language,
  version,
  metaName,
  status,
  category,
  quality ?? '–',
  inUse,
];

/** Under review: nothing to be done but to wait. */
export const isPending = ({ status }: Pick<Standing, 'status'>): boolean =>
  status === 'PENDING' || status === 'IN_APPEAL';

const shade = (standing: Standing): ((text: string) => string) => {
  if (standing.status === 'APPROVED') return standing.inUse === 'no' ? faint : good;
  return isPending(standing) || !standing.bundled ? faint : bad;
};

const remarkOf = ({ reason, edited }: Standing): string =>
  [reason, edited && `${edited} edited at Meta`].filter(Boolean).join(', ');

/** One line for each version, in columns. */
export function standingTable(standings: readonly Standing[]): string {
  const rows = standings.map((standing) => ({ cells: cells(standing), standing }));
  const widths = columns.map((title, index) =>
    Math.max(title.length, ...rows.map((row) => row.cells[index]?.length ?? 0)),
  );
  const line = (texts: readonly string[]) =>
    texts
      .map((text, index) => text.padEnd(widths[index] ?? 0))
      .join('  ')
      .trimEnd();
  return [
    strong(line(columns)),
    ...rows.map((row) => {
      const remark = remarkOf(row.standing);
      return shade(row.standing)(line(row.cells)) + (remark ? faint(`  ${remark}`) : '');
    }),
  ].join('\n');
}

const keyOf = ({ template, language }: Standing): string => `${template}/${language}`;

/** Templates of which no version may be sent: their messages are suppressed. */
export function unavailable(standings: readonly Standing[]): readonly string[] {
  const used = new Set(standings.filter(({ inUse }) => inUse !== 'no').map(keyOf));
  return [...new Set(standings.map(keyOf))].filter((key) => !used.has(key));
}
