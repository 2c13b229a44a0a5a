import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LintedType } from '../core/templates/lint/linted-type.ts';
import type { TemplateFile } from '../core/templates/lint/read-template.ts';
import type { Finding } from '../core/templates/lint/rules.ts';
import { lintTemplates } from '../core/templates/lint.ts';
import { Problem } from './problem.ts';

export const ownTemplates = fileURLToPath(new URL('../templates', import.meta.url));

export type LintedFolder = {
  files: readonly string[];
  findings: readonly Finding[];
  /** Whether the catalogue could be loaded, and was compared. */
  compared: boolean;
};

const shown = (path: string): string => {
  const near = relative(process.cwd(), path);
  return near.startsWith('..') ? path : near;
};

function filesIn(folder: string): readonly TemplateFile[] {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    throw new Problem(2, `There is no folder ${folder}. Give one like templates/, or none for Aviso's own.`);
  }
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.json'))
    .toSorted()
    .map((file) => resolve(folder, file));
  if (files.length === 0) {
    throw new Problem(2, `${folder} holds no templates, which are files <type>/<language>.json.`);
  }
  return files.map((file) => ({
    path: shown(file),
    text: readFileSync(file, 'utf8'),
    beside: readdirSync(dirname(file)),
  }));
}

/** Nobody shall believe that a file is used which is not. */
const unread = (folder: string): Finding[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.ya?ml$/.test(file))
    .map((file) => ({
      file: shown(resolve(folder, file)),
      line: 1,
      rule: 'json',
      message: 'templates are read from .json files only',
    }));

/** The catalogue reads its own templates as it loads, so a mistake in one of those keeps it from loading. */
async function readCatalogue(): Promise<
  { types: readonly LintedType[]; faults: readonly Finding[] } | Error
> {
  try {
    const { lintedTypes } = await import('../core/catalogue/linted-types.ts');
    const { checkExperiments } = await import('../core/catalogue/check-experiments.ts');
    return { types: lintedTypes(), faults: checkExperiments().map(asFinding) };
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

const asFinding = (message: string): Finding => ({
  file: shown(fileURLToPath(new URL('../core/catalogue/experiments.ts', import.meta.url))),
  line: 1,
  rule: 'experiment',
  message,
});

/** A folder of types lacks whatever type of the catalogue it does not hold; the folder of one type lacks no other. */
function withoutFolder(
  folder: string,
  files: readonly TemplateFile[],
  types: readonly LintedType[],
): Finding[] {
  const folders = files.map(({ path }) => dirname(resolve(path)));
  if (folders.includes(resolve(folder))) return [];
  return types
    .map(({ name }) => ({ name, at: join(folder, name) }))
    .filter(({ at }) => !folders.includes(resolve(at)))
    .map(({ name, at }) => ({
      file: shown(resolve(at, 'es.json')),
      line: 1,
      rule: 'languages',
      message: `${name} is in the catalogue and has no templates`,
    }));
}

/** Lints all templates of a folder, against the catalogue as well if it can be loaded. */
export async function lintFolder(folder: string = ownTemplates): Promise<LintedFolder> {
  const files = filesIn(folder);
  const read = await readCatalogue();
  const findings =
    read instanceof Error
      ? [...lintTemplates(files), ...unread(folder)]
      : [
          ...lintTemplates(files, read.types),
          ...withoutFolder(folder, files, read.types),
          ...unread(folder),
          ...read.faults,
        ];
  // Then it is not the templates that are wrong, and nobody should think that all is well.
  if (read instanceof Error && findings.length === 0) throw read;
  return { files: files.map(({ path }) => path), findings, compared: !(read instanceof Error) };
}
