import type { Assembly, Stack } from '../assembly/assembly.ts';
import { exportOf, outputOf } from '../assembly/dependency-order.ts';
import { holds, resolve, type Scope } from '../assembly/intrinsics.ts';
import { account, region } from '../cloud.ts';
import type { Standing } from './kind.ts';

/** What the intrinsic functions of a stack find, among what stands so far. */
export function scopeOfStack({ stacks }: Assembly, stack: Stack, standing: Map<string, Standing>): Scope {
  const find = (logicalId: string): Standing => {
    const found = standing.get(`${stack.name}/${logicalId}`);
    if (!found) throw new Error(`nothing is called ${logicalId} in ${stack.name}`);
    return found;
  };
  const elsewhere = (found: { stack: Stack; value: unknown } | undefined, what: string): unknown => {
    if (!found) throw new Error(`no stack has the ${what}`);
    return resolve(found.value, scopeOfStack({ stacks }, found.stack, standing));
  };
  const scope: Scope = {
    ref: (logicalId) => pseudoParameter(logicalId, stack.name) ?? parameter(logicalId) ?? find(logicalId).ref,
    attribute: (logicalId, attribute) => {
      const value = find(logicalId).attributes[attribute];
      if (value !== undefined) return value;
      throw new Error(`the sandbox does not know the attribute ${attribute} of ${logicalId}`);
    },
    exported: (name) => elsewhere(exportOf(stacks, name), `export ${name}`),
    stackOutput: (name, output) =>
      elsewhere(outputOf(stacks, { stack: name, output }), `output ${name}.${output}`),
    condition: (name) => holds(stack.template.Conditions[name], scope),
  };
  return scope;

  function parameter(name: string): unknown {
    const declared = stack.template.Parameters[name];
    if (!declared) return undefined;
    if (declared.Default === undefined) throw new Error(`the parameter ${name} has no default`);
    return declared.Default;
  }
}

function pseudoParameter(name: string, stack: string): unknown {
  const known: Record<string, unknown> = {
    'AWS::AccountId': account,
    'AWS::Region': region,
    'AWS::Partition': 'aws',
    'AWS::URLSuffix': 'amazonaws.com',
    'AWS::StackName': stack,
    'AWS::StackId': `arn:aws:cloudformation:${region}:${account}:stack/${stack}/sandbox`,
    'AWS::NotificationARNs': [],
  };
  return known[name];
}
