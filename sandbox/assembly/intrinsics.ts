/** Where the intrinsic functions of one stack find what they name. */
export type Scope = {
  ref(logicalId: string): unknown;
  attribute(logicalId: string, attribute: string): unknown;
  exported(name: string): unknown;
  stackOutput(stack: string, output: string): unknown;
  condition(name: string): boolean;
};

export class UnsupportedIntrinsic extends Error {
  override name = 'UnsupportedIntrinsic';
}

const removed = Symbol('AWS::NoValue');

/** A template's value with every intrinsic function worked out; one that is not known here is an error. */
export function resolve(value: unknown, scope: Scope): unknown {
  const resolved = evaluate(value, scope);
  return resolved === removed ? undefined : resolved;
}

function evaluate(value: unknown, scope: Scope): unknown {
  if (Array.isArray(value))
    return value.map((item) => evaluate(item, scope)).filter((item) => item !== removed);
  if (!isObject(value)) return value;
  const call = intrinsicOf(value);
  if (call) return apply(call.name, call.argument, scope);
  const entries = Object.entries(value).map(([key, item]) => [key, evaluate(item, scope)] as const);
  return Object.fromEntries(entries.filter(([, item]) => item !== removed));
}

/** `{ Ref }` and `{ "Fn::…" }` are calls only when they stand alone in their object; `{ Condition }` likewise. */
export function intrinsicOf(value: Record<string, unknown>): { name: string; argument: unknown } | undefined {
  const [name, ...others] = Object.keys(value);
  if (name === undefined || others.length > 0) return undefined;
  return name === 'Ref' || name.startsWith('Fn::') ? { name, argument: value[name] } : undefined;
}

function apply(name: string, argument: unknown, scope: Scope): unknown {
  const work = functions[name];
  if (!work) throw new UnsupportedIntrinsic(`the intrinsic function ${name} is not supported`);
  return work(argument, scope);
}

const functions: Record<string, (argument: unknown, scope: Scope) => unknown> = {
  Ref: (argument, scope) => (argument === 'AWS::NoValue' ? removed : scope.ref(text('Ref', argument))),
  'Fn::GetAtt': (argument, scope) => scope.attribute(...attributePath(argument)),
  'Fn::Join': (argument, scope) => {
    const [separator, parts] = list('Fn::Join', argument);
    return list('Fn::Join', evaluate(parts, scope))
      .map((part) => text('Fn::Join', part))
      .join(String(separator));
  },
  'Fn::Sub': (argument, scope) => substitute(argument, scope),
  'Fn::ImportValue': (argument, scope) => scope.exported(text('Fn::ImportValue', evaluate(argument, scope))),
  'Fn::GetStackOutput': (argument, scope) => {
    const { StackName, OutputName } = record('Fn::GetStackOutput', evaluate(argument, scope));
    return scope.stackOutput(text('Fn::GetStackOutput', StackName), text('Fn::GetStackOutput', OutputName));
  },
  'Fn::Select': (argument, scope) => {
    const [index, items] = list('Fn::Select', evaluate(argument, scope));
    const chosen = list('Fn::Select', items)[Number(index)];
    if (chosen === undefined)
      throw new UnsupportedIntrinsic(`Fn::Select asks for item ${index}, which is not there`);
    return chosen;
  },
  'Fn::Split': (argument, scope) => {
    const [separator, whole] = list('Fn::Split', evaluate(argument, scope));
    return text('Fn::Split', whole).split(text('Fn::Split', separator));
  },
  'Fn::If': (argument, scope) => {
    const [condition, whenTrue, whenFalse] = list('Fn::If', argument);
    return evaluate(scope.condition(text('Fn::If', condition)) ? whenTrue : whenFalse, scope);
  },
};

function substitute(argument: unknown, scope: Scope): string {
  const [template, own] = typeof argument === 'string' ? [argument, {}] : list('Fn::Sub', argument);
  const variables = record('Fn::Sub', evaluate(own, scope));
  return text('Fn::Sub', template).replace(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
    if (literal) return `\${${name}}`;
    if (name in variables) return text('Fn::Sub', variables[name]);
    const dot = name.indexOf('.');
    const found = dot < 0 ? scope.ref(name) : scope.attribute(name.slice(0, dot), name.slice(dot + 1));
    return text('Fn::Sub', found);
  });
}

export function attributePath(argument: unknown): [string, string] {
  if (typeof argument === 'string') {
    const dot = argument.indexOf('.');
    return [argument.slice(0, dot), argument.slice(dot + 1)];
  }
  const [logicalId, attribute] = list('Fn::GetAtt', argument);
  return [text('Fn::GetAtt', logicalId), text('Fn::GetAtt', attribute)];
}

/** Conditions have functions of their own, which may not be used anywhere else. */
export function holds(condition: unknown, scope: Scope): boolean {
  if (!isObject(condition)) throw new UnsupportedIntrinsic('a condition must be a function');
  const [name = '', ...others] = Object.keys(condition);
  const argument = condition[name];
  if (others.length > 0) throw new UnsupportedIntrinsic('a condition must be a single function');
  if (name === 'Condition') return scope.condition(text(name, argument));
  const items = list(name, argument);
  if (name === 'Fn::Not') return !holds(items[0], scope);
  if (name === 'Fn::And') return items.every((item) => holds(item, scope));
  if (name === 'Fn::Or') return items.some((item) => holds(item, scope));
  if (name === 'Fn::Equals') {
    const [left, right] = items.map((item) => JSON.stringify(resolve(item, scope)));
    return left === right;
  }
  throw new UnsupportedIntrinsic(`the condition function ${name} is not supported`);
}

function text(name: string, value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new UnsupportedIntrinsic(`${name} needs text, but was given ${JSON.stringify(value)}`);
}

function list(name: string, value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  throw new UnsupportedIntrinsic(`${name} needs a list, but was given ${JSON.stringify(value)}`);
}

function record(name: string, value: unknown): Record<string, unknown> {
  if (isObject(value)) return value;
  throw new UnsupportedIntrinsic(`${name} needs an object, but was given ${JSON.stringify(value)}`);
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
