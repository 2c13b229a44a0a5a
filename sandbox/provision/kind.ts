import type * as z from 'zod';
import type { Site } from './site.ts';

/** A resource of a template, its intrinsic functions worked out. */
export type Resource = {
  stack: string;
  logicalId: string;
  type: string;
  properties: Record<string, unknown>;
  /** The name given, or `<stack>-<logicalId>` where there is none. */
  name(given: string | undefined, longest?: number): string;
  asset(objectKey: string): string;
};

/** What `Ref` and `Fn::GetAtt` answer for a resource that stands. */
export type Standing = { ref: string; attributes: Record<string, string> };

export type Kind = {
  /** Why the whole resource does nothing here, for those that only exist to be referred to. */
  reason?: string;
  /** Properties that change nothing here, each with its reason. */
  ignored: Record<string, string>;
  standUp(resource: Resource, site: Site): Promise<Standing>;
};

/** Only what the schema names is acted upon: any other property is an error, or is in `ignored` with its reason. */
export function kind<T>(
  schema: z.ZodType<T>,
  ignored: Record<string, string>,
  standUp: (properties: T, resource: Resource, site: Site) => Promise<Standing> | Standing,
): Kind {
  return {
    ignored,
    standUp: async (resource, site) => {
      const acted = Object.entries(resource.properties).filter(([property]) => !(property in ignored));
      const parsed = schema.safeParse(Object.fromEntries(acted));
      if (!parsed.success) throw new Error(parsed.error.issues.map(inWords).join('; '));
      return await standUp(parsed.data, resource, site);
    },
  };
}

export function withoutEffect(reason: string, standing: (resource: Resource) => Standing): Kind {
  return { reason, ignored: {}, standUp: async (resource) => standing(resource) };
}

function inWords(issue: z.core.$ZodIssue): string {
  const at = issue.path.join('.');
  if (issue.code === 'unrecognized_keys') {
    const properties = issue.keys.map((key) => (at ? `${at}.${key}` : key));
    return `the sandbox does not support the property ${properties.join(', ')}`;
  }
  return `the sandbox does not support the property ${at} as it is given (${issue.message})`;
}
