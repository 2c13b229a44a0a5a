import { checkButtons } from './lint/check-buttons.ts';
import { checkExamples } from './lint/check-examples.ts';
import { checkIdentity } from './lint/check-identity.ts';
import { checkPhrases } from './lint/check-phrases.ts';
import { checkSiblings } from './lint/check-siblings.ts';
import { checkTexts } from './lint/check-texts.ts';
import { checkType, type LintedType } from './lint/check-type.ts';
import { checkVariables } from './lint/check-variables.ts';
import { checkWording } from './lint/check-wording.ts';
import {
  beginning,
  languageOf,
  type ReadTemplate,
  readTemplate,
  type TemplateFile,
  typeOf,
} from './lint/read-template.ts';
import { type Finding, quoted } from './lint/rules.ts';

const spoken = ['es', 'pt_BR', 'en'];

/** All that is wrong with the templates in these files, by file and line; with the types, also where the two disagree. */
export function lintTemplates(
  files: readonly TemplateFile[],
  types?: readonly LintedType[],
): readonly Finding[] {
  const read = files.map(readTemplate);
  const templates = read.flatMap(({ template }) => template ?? []).map(checkFile);
  const loadable = templates.filter(({ unloadable }) => unloadable.length === 0).map(({ read: one }) => one);
  return [
    ...read.flatMap(({ findings }) => findings),
    ...templates.flatMap(({ findings, unloadable }) => [...findings, ...unloadable]),
    ...folders(files).flatMap(([, inside]) => missingLanguages(inside)),
    ...folders(loadable).flatMap(([, inside]) => checkSiblings(inside)),
    ...sharedNames(loadable),
    ...(types ? againstTypes(files, loadable, types) : []),
  ].toSorted(byPlace);
}

const byPlace = (a: Finding, b: Finding): number =>
  Number(a.file > b.file) - Number(a.file < b.file) || a.line - b.line || (a.column ?? 0) - (b.column ?? 0);

/** What no rule has a name for may still keep the catalogue from loading; such a file is compared with no other. */
function checkFile(read: ReadTemplate) {
  const { source, fileName, find } = read;
  const findings = [
    ...checkIdentity(source, fileName),
    ...checkTexts(source),
    ...checkVariables(source),
    ...checkExamples(source),
    ...checkButtons(source),
    ...checkPhrases(source),
    ...checkWording(source),
  ].map(find);
  const unloadable = read.unloadable
    .map(find)
    .filter(({ line }) => !findings.some((one) => one.line === line));
  return { read, findings, unloadable };
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
  return templates.flatMap((one) => {
    const owner = owners.get(one.source.name) ?? one;
    owners.set(one.source.name, owner);
    if (owner.type === one.type) return [];
    const message = `"${one.source.name}" is a template of ${owner.type} already`;
    return [one.find({ at: ['name'], rule: 'name', message })];
  });
}

function againstTypes(
  files: readonly TemplateFile[],
  templates: readonly ReadTemplate[],
  types: readonly LintedType[],
): readonly Finding[] {
  const typeNamed = (name: string) => types.find((type) => type.name === name);
  const strangers = folders(files).flatMap(([, [first]]): Finding[] =>
    first && !typeNamed(typeOf(first))
      ? [
          {
            ...beginning(first.path),
            rule: 'unknown-type',
            message: `the catalogue has no type "${typeOf(first)}"; there are ${quoted(types.map(({ name }) => name))}`,
          },
        ]
      : [],
  );
  return [
    ...strangers,
    ...templates.flatMap((one) => {
      const type = typeNamed(one.type);
      return type ? checkType(one, type) : [];
    }),
  ];
}
