import { longestText } from './check-texts.ts';
import type { Filling, LintedType } from './linted-type.ts';
import { type Fault, quoted, when } from './rules.ts';
import {
  buttonsOf,
  componentOf,
  filledTexts,
  mediaOf,
  parametersIn,
  type TemplateSource,
} from './template-source.ts';

type Filled = { fillings: readonly Filling[] } | { missing: ReadonlySet<string> } | { problem: string };

/** Runs the catalogue entry, and sees which phrases it asks for. */
function fill({ name, language, phrases }: TemplateSource, { fillings }: LintedType): Filled {
  const missing = new Set<string>();
  const watched = new Proxy(phrases, {
    get: (target, key) => {
      if (typeof key === 'string' && !Object.hasOwn(target, key)) missing.add(key);
      return Reflect.get(target, key);
    },
  });
  try {
    const filled = fillings({ name, language, phrases: watched });
    return missing.size > 0 ? { missing } : { fillings: filled };
  } catch (error) {
    return missing.size > 0
      ? { missing }
      : { problem: error instanceof Error ? error.message : String(error) };
  }
}

/** What the catalogue entry puts into a template fits, for every event that chooses it. */
export function checkFillings(source: TemplateSource, type: LintedType): readonly Fault[] {
  const filled = fill(source, type);
  if ('missing' in filled) {
    const message = `the catalogue entry of ${type.name} asks for ${quoted(filled.missing)}`;
    return [{ at: ['phrases'], rule: 'missing-phrase', message }];
  }
  if ('problem' in filled) {
    const message = `no event can be made up for ${type.name}: ${filled.problem}; name one in its schema with .meta({ examples })`;
    return [{ at: ['name'], rule: 'sample-event', message }];
  }
  const { fillings } = filled;
  if (fillings.length === 0) {
    const message = `no event makes the catalogue entry of ${type.name} choose "${source.name}"`;
    return [{ at: ['name'], rule: 'unchosen', message }];
  }
  const faults = [
    ...compareFilled(source, fillings),
    ...checkHoles(source, fillings),
    ...checkHeader(source, fillings),
    ...checkLink(source, fillings),
  ];
  return faults.length > 0 ? faults : checkLengths(source, fillings);
}

function checkHeader(source: TemplateSource, fillings: readonly Filling[]): readonly Fault[] {
  const found = componentOf(source, 'HEADER');
  const ours = (found && mediaOf(found.component)) ?? 'no file';
  const given = [...new Set(fillings.map(({ header = 'no file' }) => header))];
  return when(
    given.some((one) => one !== ours),
    {
      at: found ? ['components', found.index, 'format'] : ['components'],
      rule: 'header-media',
      message: `the header takes ${ours}, and the catalogue entry gives it ${given.join(' or ')}`,
    },
  );
}

function checkLink(source: TemplateSource, fillings: readonly Filling[]): readonly Fault[] {
  const found = componentOf(source, 'BUTTONS');
  const takes = buttonsOf(source).some(({ type }) => type === 'URL');
  const message = takes
    ? 'there is a link button, and some events give the catalogue entry no link for it'
    : 'some events give the catalogue entry a link, and there is no button for it';
  return when(
    fillings.some(({ hasLink }) => hasLink !== takes),
    { at: found ? ['components', found.index, 'buttons'] : ['components'], rule: 'link', message },
  );
}

function compareFilled(source: TemplateSource, fillings: readonly Filling[]): readonly Fault[] {
  const at = ['components', componentOf(source, 'BODY')?.index ?? 0, 'text'];
  const parameters = [...new Set(parametersIn(source))];
  const unfilled = parameters.filter((name) => fillings.some(({ values }) => !values[name]?.trim()));
  const filled = new Set(fillings.flatMap(({ values }) => Object.keys(values)));
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
      ({ values }) =>
        Object.values(values)
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
  Math.max(0, ...fillings.map(({ values }) => values[name]?.length ?? 0));

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
