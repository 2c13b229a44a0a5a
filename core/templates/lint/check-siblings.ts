import { holesIn } from './check-phrases.ts';
import { languageOf, type ReadFile, type ReadTemplate } from './read-template.ts';
import { type Fault, type Finding, quoted, when } from './rules.ts';
import { buttonsOf, componentOf, parametersIn, type TemplateSource } from './template-source.ts';

/** A type says the same in all its languages, of which Spanish is the measure where there is any. */
export function checkSiblings(files: readonly ReadFile[]): readonly Finding[] {
  const measure = files.find((file) => languageOf(file) === 'es') ?? files[0];
  return files
    .filter((file) => file !== measure)
    .flatMap((file) => (measure ? compareFiles(file, measure) : []));
}

/** What the catalogue could not load is compared with nothing: it was found already. */
const compareFiles = (file: ReadFile, measure: ReadFile): readonly Finding[] => [
  ...compareNames(file, measure),
  ...loadable(file).flatMap((one) => {
    const theirs = loadable(measure).find(({ source }) => source.name === one.source.name);
    return theirs ? compare(one.source, theirs.source).map(one.find) : [];
  }),
];

const loadable = ({ templates }: ReadFile): readonly ReadTemplate[] =>
  templates.filter(({ unloadable }) => unloadable.length === 0);

const namesIn = ({ templates }: ReadFile): readonly string[] => templates.map(({ source }) => source.name);

function compareNames(file: ReadFile, measure: ReadFile): readonly Finding[] {
  const [ours, theirs] = [namesIn(file), namesIn(measure)];
  if (!file.isWhole || !measure.isWhole || lacking(ours, theirs).length + lacking(theirs, ours).length === 0)
    return [];
  const strange = file.templates.find(({ source }) => !theirs.includes(source.name)) ?? file.templates[0];
  const message = `the templates are ${quoted(ours)}, and in ${languageOf(measure)} ${quoted(theirs)}`;
  return strange ? [strange.find({ at: ['name'], rule: 'same-name', message })] : [];
}

const compare = (one: TemplateSource, measure: TemplateSource): readonly Fault[] => [
  ...compareHeaders(one, measure),
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

function compareHeaders(one: TemplateSource, measure: TemplateSource): readonly Fault[] {
  const [ours, theirs] = [one, measure].map(
    (template) => componentOf(template, 'HEADER')?.component.format ?? 'none',
  );
  const header = componentOf(one, 'HEADER');
  return when(ours !== theirs, {
    at: header ? ['components', header.index, 'format'] : ['components'],
    rule: 'same-header',
    message: `the header is ${ours}, and in ${measure.language} ${theirs}`,
  });
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
