import type * as z from 'zod';
import { faultIn } from '../../intake/json-fault.ts';
import { placeOf } from '../../intake/json-tokens.ts';
import { MessageTemplate } from '../message-template.ts';
import { type JsonPath, jsonPlaces } from './json-places.ts';
import type { Fault, Finding } from './rules.ts';
import { TemplateSource } from './template-source.ts';

/** A file under `templates/`: its path ends in `<type>/<language>.json`. */
export type TemplateFile = { path: string; text: string };

export type ReadTemplate = {
  path: string;
  /** The folder's name, which is the notification type's. */
  type: string;
  fileName: string;
  source: TemplateSource;
  /** What keeps the catalogue from loading it. */
  unloadable: readonly Fault[];
  find: (fault: Fault) => Finding;
};

const partsOf = (path: string): { type: string; fileName: string } => {
  const [fileName = '', type = ''] = path.split(/[\\/]/).reverse();
  return { type, fileName };
};

export const typeOf = ({ path }: TemplateFile): string => partsOf(path).type;
export const languageOf = ({ path }: TemplateFile): string => partsOf(path).fileName.replace(/\.json$/, '');

const pathOf = (path: readonly PropertyKey[]): JsonPath =>
  path.map((segment) => (typeof segment === 'symbol' ? String(segment) : segment));

const shapeFaults = ({ issues }: z.ZodError): readonly Fault[] =>
  issues.map(({ path, message }) => ({
    at: pathOf(path),
    rule: 'shape',
    message: `${path.map(String).join('.') || 'the file'}: ${message}`,
  }));

/** Reads a file as far as it can be read; `template` is missing where nothing more can be asked of it. */
export function readTemplate({ path, text }: TemplateFile): {
  findings: readonly Finding[];
  template?: ReadTemplate;
} {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return {
      findings: [{ file: path, ...faultIn(text), rule: 'json', message: 'from here on it is not JSON' }],
    };
  }
  const { placeAt, repeated } = jsonPlaces(text);
  const find = ({ at, rule, message }: Fault): Finding => ({ file: path, ...placeAt(at), rule, message });
  const twice = repeated.map((at) =>
    find({ at, rule: 'json', message: `"${at.at(-1)}" stands there twice` }),
  );
  const source = TemplateSource.safeParse(parsed);
  if (!source.success) return { findings: [...twice, ...shapeFaults(source.error).map(find)] };
  const loaded = MessageTemplate.safeParse(parsed);
  const unloadable = loaded.success ? [] : shapeFaults(loaded.error);
  return {
    findings: twice,
    template: { path, ...partsOf(path), source: source.data, unloadable, find },
  };
}

/** The beginning of a file, for what is wrong with all of it. */
export const beginning = (path: string): Pick<Finding, 'file' | 'line' | 'column'> => ({
  file: path,
  ...placeOf('', 0),
});
