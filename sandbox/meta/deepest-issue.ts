import type * as z from 'zod';

/** Of a union nobody matched, the complaint that got furthest into the value says most. */
export function deepestIssue(
  issues: z.core.$ZodIssue[],
  path: PropertyKey[] = [],
): z.core.$ZodIssue | undefined {
  return issues
    .flatMap((issue) => {
      const at = [...path, ...issue.path];
      const inner = issue.code === 'invalid_union' ? deepestIssue(issue.errors.flat(), at) : undefined;
      return [inner ?? { ...issue, path: at }];
    })
    .sort((a, b) => b.path.length - a.path.length)[0];
}
