import type { Assembly, Stack, TemplateResource } from './assembly.ts';
import { type Reference, referencesOf } from './references.ts';

export type Located = { stack: Stack; logicalId: string; resource: TemplateResource };

/** All resources of all stacks, each after everything it refers to or depends on. */
export function inDependencyOrder({ stacks }: Assembly): Located[] {
  const ordered: Located[] = [];
  const done = new Set<string>();

  for (const stack of stacks) {
    for (const logicalId of Object.keys(stack.template.Resources)) visit(stack, logicalId, []);
  }
  return ordered;

  function visit(stack: Stack, logicalId: string, path: string[]): void {
    const key = `${stack.name}/${logicalId}`;
    const resource = stack.template.Resources[logicalId];
    if (!resource || done.has(key)) return; // a parameter or pseudo parameter is not a resource
    if (path.includes(key))
      throw new Error(`These resources wait for one another: ${[...path, key].join(' → ')}.`);
    const named = [resource.DependsOn ?? []].flat();
    for (const dependency of named) visit(stack, dependency, [...path, key]);
    for (const reference of referencesOf(resource.Properties)) follow(stack, reference, [...path, key]);
    done.add(key);
    ordered.push({ stack, logicalId, resource });
  }

  function follow(stack: Stack, reference: Reference, path: string[]): void {
    if (reference.kind === 'resource') {
      visit(stack, reference.logicalId, path);
      return;
    }
    const found =
      reference.kind === 'export' ? exportOf(stacks, reference.name) : outputOf(stacks, reference);
    if (!found) return; // resolving it names the resource that asked
    for (const inner of referencesOf(found.value)) follow(found.stack, inner, path);
  }
}

export function exportOf(stacks: Stack[], name: string): { stack: Stack; value: unknown } | undefined {
  for (const stack of stacks) {
    for (const output of Object.values(stack.template.Outputs)) {
      if (output.Export?.Name === name) return { stack, value: output.Value };
    }
  }
  return undefined;
}

export function outputOf(
  stacks: Stack[],
  at: { stack: string; output: string },
): { stack: Stack; value: unknown } | undefined {
  const stack = stacks.find(({ name }) => name === at.stack);
  const output = stack?.template.Outputs[at.output];
  return stack && output ? { stack, value: output.Value } : undefined;
}
