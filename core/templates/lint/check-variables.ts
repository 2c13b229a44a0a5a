import { type Fault, when } from './rules.ts';
import { filledTexts, type TemplateSource, variablesIn, withoutVariables } from './template-source.ts';

/** Meta's rules on variables, whose breach it calls 2388072, 2388293 or 2388299. */
export function checkVariables(template: TemplateSource): readonly Fault[] {
  const all = filledTexts(template).flatMap(({ text, at }) =>
    variablesIn(text).map((name) => ({ name, at })),
  );
  return [
    ...all.flatMap(({ name, at }, index) => [
      ...when<Fault>(!/^[a-z_]+$/.test(name), {
        at,
        rule: 'parameter-name',
        message: `{{${name}}} must have lower-case letters and underscores only`,
      }),
      ...when<Fault>(all.findIndex((other) => other.name === name) < index, {
        at,
        rule: 'parameter-unique',
        message: `{{${name}}} stands there twice`,
      }),
    ]),
    ...filledTexts(template).flatMap(({ type, text, at }) => [
      ...when<Fault>(/[{}]/.test(withoutVariables(text)), {
        at,
        rule: 'braces',
        message: 'a brace that belongs to no {{variable}}',
      }),
      ...(type === 'BODY' ? checkArrangement(text.trim()).map((fault) => ({ at, ...fault })) : []),
    ]),
  ];
}

function checkArrangement(text: string): readonly Omit<Fault, 'at'>[] {
  const count = variablesIn(text).length;
  if (count === 0) return [];
  const words = withoutVariables(text)
    .split(/\s+/)
    .filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
  // Meta keeps its ratio to itself; who had templates refused found words + variables ≥ 3 × variables + 1:
  // https://sdcsupport.syniverse.com/hc/en-us/articles/30569685832471
  const enough = 2 * count + 1;
  return [
    ...when<Omit<Fault, 'at'>>(/^\{\{[^{}]*\}\}|\{\{[^{}]*\}\}$/.test(text), {
      rule: 'variable-at-end',
      message: 'a body neither begins nor ends with a variable',
    }),
    ...when<Omit<Fault, 'at'>>(/\}\}\s*\{\{/.test(text), {
      rule: 'variables-adjacent',
      message: 'two variables without a word between them',
    }),
    ...when<Omit<Fault, 'at'>>(words < enough, {
      rule: 'variable-words',
      message: `${words} words for ${count} variables; Meta is known to refuse fewer than ${enough}`,
    }),
  ];
}
