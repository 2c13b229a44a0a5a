import { holesIn } from './check-phrases.ts';
import type { ReadTemplate } from './read-template.ts';
import { type Fault, type Finding, quoted, when } from './rules.ts';
import { buttonsOf, componentOf, parametersIn, type TemplateSource } from './template-source.ts';

/** A type says the same in all its languages, of which Spanish is the measure where there is any. */
export function checkSiblings(templates: readonly ReadTemplate[]): readonly Finding[] {
  const measure = templates.find(({ source }) => source.language === 'es') ?? templates[0];
  return templates
    .filter((one) => one !== measure)
    .flatMap((one) => (measure ? compare(one.source, measure.source).map(one.find) : []));
}

const compare = (one: TemplateSource, measure: TemplateSource): readonly Fault[] => [
  ...when<Fault>(one.name !== measure.name, {
    at: ['name'],
    rule: 'same-name',
    message: `"${one.name}" is "${measure.name}" in ${measure.language}`,
  }),
  ...compareParameters(one, measure),
  ...compareButtons(one, measure),
  ...comparePhrases(one, measure),
];

const lacking = (all: readonly string[], some: readonly string[]): readonly string[] =>
  [...new Set(all)].filter((name) => !some.includes(name));

function compareParameters(one: TemplateSource, measure: TemplateSource): readonly Fault[] {
  const [ours, theirs] = [parametersIn(one), parametersIn(measure)];
  const [missing, extra] = [lacking(theirs, ours), lacking(ours, theirs)];
  const at = ['components', componentOf(one, 'BODY')?.index ?? 0, 'text'];
  return [
    ...when<Fault>(missing.length > 0, {
      at,
      rule: 'same-parameters',
      message: `lacks ${quoted(missing)}, which ${measure.language} has`,
    }),
    ...when<Fault>(extra.length > 0, {
      at,
      rule: 'same-parameters',
      message: `has ${quoted(extra)}, which ${measure.language} lacks`,
    }),
  ];
}

function compareButtons(one: TemplateSource, measure: TemplateSource): readonly Fault[] {
  const [ours, theirs] = [one, measure].map(
    (template) =>
      buttonsOf(template)
        .map(({ type }) => type)
        .join(', ') || 'none',
  );
  return when(ours !== theirs, {
    at: ['components', componentOf(one, 'BUTTONS')?.index ?? 0, 'buttons'],
    rule: 'same-buttons',
    message: `the buttons are ${ours}, and in ${measure.language} ${theirs}`,
  });
}

function comparePhrases(one: TemplateSource, measure: TemplateSource): readonly Fault[] {
  const missing = lacking(Object.keys(measure.phrases), Object.keys(one.phrases));
  return [
    ...when<Fault>(missing.length > 0, {
      at: ['phrases'],
      rule: 'same-phrases',
      message: `lacks ${quoted(missing)}, which ${measure.language} has`,
    }),
    ...Object.entries(one.phrases).flatMap(([key, phrase]) => {
      const theirs = measure.phrases[key];
      const at = ['phrases', key];
      if (theirs === undefined) {
        return [
          { at, rule: 'same-phrases' as const, message: `"${key}" is not there in ${measure.language}` },
        ];
      }
      const [holes, wanted] = [holesIn(phrase), holesIn(theirs)];
      return when<Fault>(holes.join() !== wanted.join(), {
        at,
        rule: 'same-phrases',
        message: `"${key}" has the holes ${quoted(holes) || 'none'}, and in ${measure.language} ${quoted(wanted) || 'none'}`,
      });
    }),
  ];
}
