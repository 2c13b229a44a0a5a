import { metaLanguages } from '../meta-languages.ts';
import { type Fault, when } from './rules.ts';
import type { TemplateSource } from './template-source.ts';

/** Name, language, parameter format: what Meta tells templates apart by. */
export function checkIdentity(
  { name, language, parameter_format }: TemplateSource,
  fileName: string,
): readonly Fault[] {
  return [
    ...when<Fault>(!/^[a-z0-9_]{1,512}$/.test(name), {
      at: ['name'],
      rule: 'name',
      message: `"${name}" must have up to 512 lower-case letters, digits and underscores`,
    }),
    ...when<Fault>(!metaLanguages.includes(language), {
      at: ['language'],
      rule: 'language',
      message: `"${language}" is none of Meta's languages: ${metaLanguages.join(', ')}`,
    }),
    ...when<Fault>(fileName !== `${language}.json`, {
      at: ['language'],
      rule: 'file-name',
      message: `"${language}" stands in a file called ${fileName}`,
    }),
    ...when<Fault>(parameter_format !== 'NAMED', {
      at: ['parameter_format'],
      rule: 'parameter-format',
      message: 'must be "NAMED": our messages fill parameters by name',
    }),
  ];
}
