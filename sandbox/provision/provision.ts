import { createHash } from 'node:crypto';
import { withApiAt } from '../assembly/addresses.ts';
import type { Assembly, Stack } from '../assembly/assembly.ts';
import { inDependencyOrder, type Located } from '../assembly/dependency-order.ts';
import { resolve, type Scope } from '../assembly/intrinsics.ts';
import type { HttpApiRoute, StackDescription } from '../cloud.ts';
import { checkGrants } from './check-grants.ts';
import type { Resource, Standing } from './kind.ts';
import { kinds } from './kinds.ts';
import { scopeOfStack } from './scope-of-stack.ts';
import { openSite, type Parts, type Site } from './site.ts';
import { withoutEffectHere } from './without-effect.ts';

export type Provisioned = {
  /** The outputs of all stacks in one, without those that only join stacks to one another. */
  outputs: Record<string, string>;
  stacks: StackDescription[];
  routes: HttpApiRoute[];
  throttle: { rate: number; burst: number } | undefined;
  unsupported: string[];
  /** Queues that take what could not be delivered or worked off, by other ways than a redrive. */
  deadLetterArns: Set<string>;
  /** Lets the event sources flow, once the caller is ready for it. */
  openSources(): void;
};

/** Stands up everything an assembly declares, or says which resource cannot be stood up and why. */
export async function provision(assembly: Assembly, parts: Parts, apiUrl: string): Promise<Provisioned> {
  const standing = new Map<string, Standing>();
  const scopeOf = (stack: Stack) => scopeOfStack(assembly, stack, standing);
  const located = inDependencyOrder(assembly).filter(({ stack, resource }) => {
    return resource.Condition === undefined || scopeOf(stack).condition(resource.Condition);
  });
  refuseUnknownTypes(located);

  const site = openSite(parts, apiUrl);
  for (const each of located) {
    const key = `${each.stack.name}/${each.logicalId}`;
    standing.set(key, await standUp(each, scopeOf(each.stack), site));
  }
  checkGrants(site);

  const stacks = assembly.stacks.map((stack) => describe(stack, scopeOf(stack), apiUrl));
  parts.cloudFormation.setStacks(stacks);
  return {
    outputs: flat(stacks),
    stacks,
    routes: site.routes,
    throttle: site.throttle,
    unsupported: withoutEffectHere(located),
    deadLetterArns: site.deadLetterArns,
    openSources: () => {
      for (const open of site.atEnd) open();
    },
  };
}

function refuseUnknownTypes(located: Located[]): void {
  const unknown = located.filter(({ resource }) => !(resource.Type in kinds));
  if (unknown.length === 0) return;
  const named = unknown.map(
    ({ stack, logicalId, resource }) => `  ${stack.name} / ${logicalId} (${resource.Type})`,
  );
  throw new Error(`The sandbox does not support these resources:\n${named.join('\n')}`);
}

async function standUp({ stack, logicalId, resource }: Located, scope: Scope, site: Site): Promise<Standing> {
  const kind = kinds[resource.Type];
  try {
    if (!kind) throw new Error('the sandbox does not support this type');
    const properties = kind.reason ? namesOnly(resource.Properties, scope) : resource.Properties;
    return await kind.standUp(
      {
        stack: stack.name,
        logicalId,
        type: resource.Type,
        properties: withApiAt(resolvedProperties(properties, scope), site.apiUrl),
        name: (given, longest = 255) => given ?? physicalName(stack.name, logicalId, longest),
        asset: (objectKey) => assetOf(stack, objectKey),
      },
      site,
    );
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`${stack.name} / ${logicalId} (${resource.Type}): ${why}`, { cause: error });
  }
}

function resolvedProperties(properties: Record<string, unknown>, scope: Scope): Resource['properties'] {
  const entries = Object.entries(properties).map(([name, value]) => [name, resolve(value, scope)] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

/** What does nothing here may well use functions that nothing here needs: only its own name matters. */
function namesOnly(properties: Record<string, unknown>, scope: Scope): Record<string, unknown> {
  const names = Object.entries(properties).filter(([property]) => property.endsWith('Name'));
  return resolvedProperties(Object.fromEntries(names), scope);
}

function physicalName(stack: string, logicalId: string, longest: number): string {
  const name = `${stack}-${logicalId}`;
  if (name.length <= longest) return name;
  const mark = createHash('sha256').update(name).digest('hex').slice(0, 8);
  return `${name.slice(0, longest - 9)}-${mark}`;
}

function assetOf(stack: Stack, objectKey: string): string {
  const folder = stack.assets.get(objectKey);
  if (folder === undefined) throw new Error(`the assembly holds no asset ${objectKey}`);
  return folder;
}

function describe(stack: Stack, scope: Scope, apiUrl: string): StackDescription {
  const outputs = Object.entries(stack.template.Outputs).flatMap(([name, output]): [string, string][] => {
    if (output.Condition !== undefined && !scope.condition(output.Condition)) return [];
    try {
      return [[name, withApiAt(String(resolve(output.Value, scope)), apiUrl)]];
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new Error(`${stack.name} / output ${name}: ${why}`, { cause: error });
    }
  });
  const { Description } = stack.template;
  return {
    name: stack.name,
    outputs: Object.fromEntries(outputs),
    tags: stack.tags,
    ...(Description === undefined ? {} : { description: Description }),
  };
}

function flat(stacks: StackDescription[]): Record<string, string> {
  const outputs: Record<string, string> = {};
  for (const stack of stacks) {
    for (const [name, value] of Object.entries(stack.outputs)) {
      if (name.startsWith('ExportsOutput')) continue;
      if (name in outputs && outputs[name] !== value) {
        throw new Error(
          `Two stacks have an output ${name} with different values; the second is ${stack.name}.`,
        );
      }
      outputs[name] = value;
    }
  }
  return outputs;
}
