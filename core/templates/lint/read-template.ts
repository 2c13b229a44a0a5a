import type * as z from 'zod';
import { faultIn } from '../../intake/json-fault.ts';
import { placeOf } from '../../intake/json-tokens.ts';
import { MessageTemplate } from '../message-template.ts';
import { type JsonPath, jsonPlaces } from './json-places.ts';
import { type Fault, type Finding, when } from './rules.ts';
import { TemplateSource } from './template-source.ts';

/** A file under `templates/`: its path ends in `<type>/<language>.json`. */
export type TemplateFile = {
  path: string;
  text: string;
  /** The names of the other files of its folder, among them samples of media. */
  beside: readonly string[];
};

export type ReadTemplate = {
  path: string;
  /** The folder's name, which is the notification type's. */
  type: string;
  fileName: string;
  beside: readonly string[];
  source: TemplateSource;
  /** What keeps the catalogue from loading it. */
  unloadable: readonly Fault[];
  find: (fault: Fault) => Finding;
};

/** A file as far as it can be read: `isWhole` unless a template of it is missing, of which no more can be asked. */
export type ReadFile = {
  path: string;
  findings: readonly Finding[];
  templates: readonly ReadTemplate[];
  isWhole: boolean;
};

const partsOf = (path: string): { type: string; fileName: string } => {
  const [fileName = '', type = ''] = path.split(/[\\/]/).reverse();
  return { type, fileName };
};

export const typeOf = ({ path }: Pick<TemplateFile, 'path'>): string => partsOf(path).type;
export const languageOf = ({ path }: Pick<TemplateFile, 'path'>): string =>
  partsOf(path).fileName.replace(/\.json$/, '');

const pathOf = (path: readonly PropertyKey[]): JsonPath =>
  path.map((segment) => (typeof segment === 'symbol' ? String(segment) : segment));

const shapeFaults = ({ issues }: z.ZodError): readonly Fault[] =>
  issues.map(({ path, message }) => ({
    at: pathOf(path),
    rule: 'shape',
    message: `${path.map(String).join('.') || 'the template'}: ${message}`,
  }));

/** Reads what a file holds: one template, or several of one language. */
export function readFile(file: TemplateFile): ReadFile {
  const { path, text } = file;
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    const finding: Finding = {
      file: path,
      ...faultIn(text),
      rule: 'json',
      message: 'from here on it is not JSON',
    };
    return { path, findings: [finding], templates: [], isWhole: false };
  }
  const { placeAt, repeated } = jsonPlaces(text);
  const find = ({ at, rule, message }: Fault): Finding => ({ file: path, ...placeAt(at), rule, message });
  const twice = repeated.map((at) =>
    find({ at, rule: 'json', message: `"${at.at(-1)}" stands there twice` }),
  );
  const none = when(
    Array.isArray(parsed) && parsed.length === 0,
    find({ at: [], rule: 'shape', message: 'the file holds no template' }),
  );
  const read = elementsOf(parsed).map(({ at, value }) =>
    readTemplate(value, file, (fault) => find({ ...fault, at: [...at, ...fault.at] })),
  );
  return {
    path,
    findings: [...twice, ...none, ...read.flatMap(({ findings }) => findings)],
    templates: read.flatMap(({ template }) => template ?? []),
    isWhole: none.length === 0 && read.every(({ template }) => template !== undefined),
  };
}

const elementsOf = (parsed: unknown): readonly { at: JsonPath; value: unknown }[] =>
  Array.isArray(parsed)
    ? parsed.map((value: unknown, index) => ({ at: [index], value }))
    : [{ at: [], value: parsed }];

function readTemplate(
  value: unknown,
  { path, beside }: TemplateFile,
  find: ReadTemplate['find'],
): { findings: readonly Finding[]; template?: ReadTemplate } {
  const source = TemplateSource.safeParse(value);
  if (!source.success) return { findings: shapeFaults(source.error).map(find) };
  const loaded = MessageTemplate.safeParse(value);
  const unloadable = loaded.success ? [] : shapeFaults(loaded.error);
  return {
    findings: [],
    template: { path, ...partsOf(path), beside, source: source.data, unloadable, find },
  };
}

/** The beginning of a file, for what is wrong with all of it. */
export const beginning = (path: string): Pick<Finding, 'file' | 'line' | 'column'> => ({
  file: path,
  ...placeOf('', 0),
});
