import { longestText } from './check-texts.ts';
import type { ReadTemplate } from './read-template.ts';
import { type Fault, type Finding, quoted, when } from './rules.ts';
import { buttonsOf, componentOf, filledTexts, parametersIn, type TemplateSource } from './template-source.ts';

/** What the lint must know of a notification type. */
export type LintedType = {
  name: string;
  category: string;
  answers: readonly string[];
  /** The languages whose files the catalogue loads. */
  languages: readonly string[];
  /** What it fills in for a template, over events as long and as short as there are. Throws where none can be made up. */
  fillings: (template: Pick<TemplateSource, 'language' | 'phrases'>) => readonly Filling[];
};

export type Filling = Readonly<Record<string, string>>;

/** A template and its catalogue entry agree. */
export const checkType = ({ source, find }: ReadTemplate, type: LintedType): readonly Finding[] =>
  [...checkEntry(source, type), ...checkFillings(source, type)].map(find);

function checkEntry(source: TemplateSource, type: LintedType): readonly Fault[] {
  const { name, category, answers, languages } = type;
  const buttons = componentOf(source, 'BUTTONS');
  const replies = buttonsOf(source).filter((button) => button.type === 'QUICK_REPLY').length;
  return [
    ...when<Fault>(source.category !== category, {
      at: ['category'],
      rule: 'category',
      message: `"${source.category}" is "${category}" in the catalogue entry of ${name}`,
    }),
    ...when<Fault>(answers.length !== replies, {
      at: buttons ? ['components', buttons.index, 'buttons'] : ['components'],
      rule: 'answers',
      message: `${replies} quick replies, and the catalogue entry has the answers ${quoted(answers) || 'none'}`,
    }),
    ...when<Fault>(!languages.includes(source.language), {
      at: ['language'],
      rule: 'unbound',
      message: `the catalogue entry of ${name} does not load "${source.language}": add the file to its templates`,
    }),
  ];
}

function checkFillings(source: TemplateSource, { name, fillings }: LintedType): readonly Fault[] {
  const missing = new Set<string>();
  const phrases = new Proxy(source.phrases, {
    get: (target, key) => {
      if (typeof key === 'string' && !Object.hasOwn(target, key)) missing.add(key);
      return Reflect.get(target, key);
    },
  });
  const body = ['components', componentOf(source, 'BODY')?.index ?? 0, 'text'];
  let filled: readonly Filling[] = [];
  let problem: string | undefined;
  try {
    filled = fillings({ language: source.language, phrases });
  } catch (error) {
    problem = error instanceof Error ? error.message : String(error);
  }
  if (missing.size > 0) {
    const message = `the catalogue entry of ${name} asks for ${quoted(missing)}`;
    return [{ at: ['phrases'], rule: 'missing-phrase', message }];
  }
  if (problem !== undefined) {
    const message = `no event can be made up for ${name}: ${problem}; name one in its schema with .meta({ examples })`;
    return [{ at: ['name'], rule: 'sample-event', message }];
  }
  const faults = [...compareFilled(source, filled, body), ...checkHoles(source, filled)];
  return faults.length > 0 ? faults : checkLengths(source, filled);
}

function compareFilled(
  source: TemplateSource,
  fillings: readonly Filling[],
  at: Fault['at'],
): readonly Fault[] {
  const parameters = [...new Set(parametersIn(source))];
  const unfilled = parameters.filter((name) => fillings.some((filling) => !filling[name]?.trim()));
  const filled = new Set(fillings.flatMap((filling) => Object.keys(filling)));
  const unknown = [...filled].filter((name) => !parameters.includes(name));
  const rule = 'filled-parameters';
  return [
    ...when<Fault>(unfilled.length > 0, {
      at,
      rule,
      message: `the catalogue entry leaves ${quoted(unfilled)} without a value, for some events or all`,
    }),
    ...when<Fault>(unknown.length > 0, {
      at,
      rule,
      message: `the catalogue entry fills ${quoted(unknown)}, which the template has not`,
    }),
  ];
}

function checkHoles({ phrases }: TemplateSource, fillings: readonly Filling[]): readonly Fault[] {
  const left = new Set(
    fillings.flatMap(
      (filling) =>
        Object.values(filling)
          .join(' ')
          .match(/\{\w+\}/g) ?? [],
    ),
  );
  return Object.entries(phrases).flatMap(([key, phrase]) => {
    const holes = [...left].filter((hole) => phrase.includes(hole));
    return when<Fault>(holes.length > 0, {
      at: ['phrases', key],
      rule: 'phrase-hole',
      message: `"${key}" keeps ${quoted(holes)}: the catalogue entry puts nothing in`,
    });
  });
}

const lengthOfLongest = (fillings: readonly Filling[], name: string): number =>
  Math.max(0, ...fillings.map((filling) => filling[name]?.length ?? 0));

const checkLengths = (source: TemplateSource, fillings: readonly Filling[]): readonly Fault[] =>
  filledTexts(source).flatMap(({ type, text, at }) => {
    const longest = text.replace(/\{\{([^{}]*)\}\}/g, (_, name: string) =>
      'm'.repeat(lengthOfLongest(fillings, name)),
    );
    const limit = longestText[type] ?? Number.POSITIVE_INFINITY;
    const parts = [...new Set(parametersIn(source))].map(
      (name) => `${name} ${lengthOfLongest(fillings, name)}`,
    );
    return when<Fault>(text.length <= limit && longest.length > limit, {
      at,
      rule: 'rendered-length',
      message: `${longest.length} characters with the longest values (${parts.join(', ')}); Meta takes ${limit}`,
    });
  });
