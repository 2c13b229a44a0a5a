import { asLine, type Finding } from '../core/templates/lint/rules.ts';
import { type LintedFolder, lintFolder } from './lint-folder.ts';
import { bad, faint, good, type Report } from './terminal.ts';

const counted = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`;

const groups = (findings: readonly Finding[]): readonly string[] =>
  Object.values(Object.groupBy(findings, ({ file }) => file)).map((inside = []) =>
    inside.map(asLine).join('\n'),
  );

/** Findings by file as compilers write them, and a line with the counts. */
export function lintReport({ files, findings, compared }: LintedFolder): string {
  if (findings.length === 0) return good(`No findings in ${counted(files.length, 'template file')}.`);
  const faulty = new Set(findings.map(({ file }) => file)).size;
  return [
    ...groups(findings),
    ...(compared
      ? []
      : [faint('Not compared with the catalogue, which cannot be loaded before these are mended.')]),
    bad(`${counted(findings.length, 'finding')} in ${counted(faulty, 'template file')} of ${files.length}.`),
  ].join('\n\n');
}

/** `aviso templates lint [folder]`: what Meta or the house would refuse in a template, at which line. */
export async function templatesLint(folder?: string): Promise<Report> {
  const linted = await lintFolder(folder);
  const { files, findings } = linted;
  return { json: { files, findings }, text: lintReport(linted), exitCode: findings.length === 0 ? 0 : 1 };
}
