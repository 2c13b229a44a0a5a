import { checkButtons } from './lint/check-buttons.ts';
import { checkExamples } from './lint/check-examples.ts';
import { checkIdentity } from './lint/check-identity.ts';
import { checkOptOut } from './lint/check-opt-out.ts';
import { checkPhrases } from './lint/check-phrases.ts';
import { checkSiblings } from './lint/check-siblings.ts';
import { checkTexts } from './lint/check-texts.ts';
import { checkFolder } from './lint/check-type.ts';
import { checkVariables } from './lint/check-variables.ts';
import { checkWording } from './lint/check-wording.ts';
import type { LintedType } from './lint/linted-type.ts';
import {
  beginning,
  languageOf,
  type ReadFile,
  type ReadTemplate,
  readFile,
  type TemplateFile,
  typeOf,
} from './lint/read-template.ts';
import { type Finding, quoted } from './lint/rules.ts';

const spoken = ['es', 'es_MX', 'pt_BR', 'en'];

/** All that is wrong with the templates in these files, by file and line; with the types, also where the two disagree. */
export function lintTemplates(
  files: readonly TemplateFile[],
  types?: readonly LintedType[],
): readonly Finding[] {
  const read = files.map(readFile);
  const judged = read.flatMap(({ templates }) => templates).map(judge);
  return [
    ...read.flatMap(({ findings }) => findings),
    ...judged.flat(),
    ...folders(files).flatMap(([, inside]) => missingLanguages(inside)),
    ...folders(read).flatMap(([, inside]) => checkSiblings(inside)),
    ...sharedNames(read.flatMap(({ templates }) => templates)),
    ...(types ? againstTypes(read, types) : []),
  ].toSorted(byPlace);
}

const byPlace = (a: Finding, b: Finding): number =>
  Number(a.file > b.file) - Number(a.file < b.file) || a.line - b.line || (a.column ?? 0) - (b.column ?? 0);

/** What no rule has a name for may still keep the catalogue from loading. */
function judge({ source, fileName, beside, unloadable, find }: ReadTemplate): readonly Finding[] {
  const findings = [
    ...checkIdentity(source, fileName),
    ...checkTexts(source),
    ...checkVariables(source),
    ...checkExamples(source, beside),
    ...checkButtons(source),
    ...checkPhrases(source),
    ...checkWording(source),
    ...checkOptOut(source),
  ].map(find);
  const unnamed = unloadable.map(find).filter(({ line }) => !findings.some((one) => one.line === line));
  return [...findings, ...unnamed];
}

const folders = <File extends { path: string }>(files: readonly File[]): readonly [string, File[]][] =>
  Object.entries(Object.groupBy(files, ({ path }) => path.replace(/[^\\/]*$/, ''))).map(
    ([folder, inside = []]) => [folder, inside],
  );

function missingLanguages(files: readonly TemplateFile[]): readonly Finding[] {
  const there = files.map(languageOf);
  const missing = spoken.filter((language) => !there.includes(language));
  const [first] = files;
  if (missing.length === 0 || !first) return [];
  return [
    { ...beginning(first.path), rule: 'languages', message: `${typeOf(first)} has no ${quoted(missing)}` },
  ];
}

function sharedNames(templates: readonly ReadTemplate[]): readonly Finding[] {
  const owners = new Map<string, ReadTemplate>();
  const inFiles = new Set<string>();
  return templates.flatMap((one) => {
    const { name } = one.source;
    const owner = owners.get(name) ?? one;
    owners.set(name, owner);
    const inFile = `${one.path}: ${name}`;
    const again = inFiles.has(inFile);
    inFiles.add(inFile);
    const message = again
      ? `a second template "${name}" in this file`
      : `"${name}" is a template of ${owner.type} already`;
    return again || owner.type !== one.type ? [one.find({ at: ['name'], rule: 'name', message })] : [];
  });
}

function againstTypes(files: readonly ReadFile[], types: readonly LintedType[]): readonly Finding[] {
  return folders(files).flatMap(([, inside]): readonly Finding[] => {
    const [first] = inside;
    if (!first) return [];
    const type = types.find(({ name }) => name === typeOf(first));
    if (type) return checkFolder(inside, type);
    const message = `the catalogue has no type "${typeOf(first)}"; there are ${quoted(types.map(({ name }) => name))}`;
    return [{ ...beginning(first.path), rule: 'unknown-type', message }];
  });
}
