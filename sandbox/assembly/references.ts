import { attributePath, intrinsicOf, isObject } from './intrinsics.ts';

export type Reference =
  | { kind: 'resource'; logicalId: string }
  | { kind: 'export'; name: string }
  | { kind: 'output'; stack: string; output: string };

/** Everything a template's value points at, in its own stack and in others. */
export function referencesOf(value: unknown): Reference[] {
  if (Array.isArray(value)) return value.flatMap(referencesOf);
  if (!isObject(value)) return [];
  const call = intrinsicOf(value);
  if (!call) return Object.values(value).flatMap(referencesOf);
  const { name, argument } = call;
  if (name === 'Ref') return [{ kind: 'resource', logicalId: String(argument) }];
  if (name === 'Fn::GetAtt') return [{ kind: 'resource', logicalId: attributePath(argument)[0] }];
  if (name === 'Fn::Sub') return referencesOfSub(argument);
  if (name === 'Fn::ImportValue' && typeof argument === 'string') return [{ kind: 'export', name: argument }];
  if (name === 'Fn::GetStackOutput' && isObject(argument)) {
    return [{ kind: 'output', stack: String(argument.StackName), output: String(argument.OutputName) }];
  }
  return referencesOf(argument);
}

function referencesOfSub(argument: unknown): Reference[] {
  const [template, own] = Array.isArray(argument) ? argument : [argument, {}];
  const named = [...String(template).matchAll(/\$\{([^!}][^}]*)\}/g)].map(([, name = '']): Reference => {
    return { kind: 'resource', logicalId: name.split('.')[0] ?? name };
  });
  return [...named, ...referencesOf(own)];
}
