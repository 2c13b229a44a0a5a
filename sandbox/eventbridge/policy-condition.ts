import { arnTest, wildcardTest } from './iam-wildcard.ts';

/** Condition keys in lower case; a key that the request does not have is absent. */
export type RequestContext = Record<string, string>;

const knownKeys = [
  'events:source',
  'events:detail-type',
  'aws:principalarn',
  'aws:principalaccount',
  'aws:sourceaccount',
];

type Comparison = { negated: boolean; test: (expected: string) => (value: string) => boolean };

const equals = (expected: string) => (value: string) => value === expected;

const comparisons = new Map<string, Comparison>([
  ['StringEquals', { negated: false, test: equals }],
  ['StringNotEquals', { negated: true, test: equals }],
  ['StringLike', { negated: false, test: wildcardTest }],
  ['StringNotLike', { negated: true, test: wildcardTest }],
  ['ArnEquals', { negated: false, test: arnTest }],
  ['ArnNotEquals', { negated: true, test: arnTest }],
  ['ArnLike', { negated: false, test: arnTest }],
  ['ArnNotLike', { negated: true, test: arnTest }],
]);

type Values = string | string[];

/** All of a statement's conditions together; an operator or key that it does not know is an error. */
export function compileCondition(
  condition: Record<string, Record<string, Values>>,
): (context: RequestContext) => boolean {
  const tests = Object.entries(condition).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) => compileTest(operator, key, [values].flat())),
  );
  return (context) => tests.every((test) => test(context));
}

function compileTest(operator: string, key: string, values: string[]): (context: RequestContext) => boolean {
  const name = key.toLowerCase();
  if (!knownKeys.includes(name)) throw new Error(`The bus policy's condition key ${key} is not supported`);
  if (operator === 'Null') return nullTest(name, values);

  const ifExists = operator.endsWith('IfExists');
  const comparison = comparisons.get(operator.replace(/IfExists$/, ''));
  if (!comparison) throw new Error(`The bus policy's condition operator ${operator} is not supported`);
  const tests = values.map(comparison.test);
  return (context) => {
    const value = context[name];
    if (value === undefined) return ifExists || comparison.negated;
    return tests.some((test) => test(value)) !== comparison.negated;
  };
}

function nullTest(name: string, values: string[]): (context: RequestContext) => boolean {
  const [expected, ...others] = values;
  if (others.length > 0 || (expected !== 'true' && expected !== 'false')) {
    throw new Error(`The bus policy's Null condition on ${name} takes true or false`);
  }
  return (context) => String(context[name] === undefined) === expected;
}
