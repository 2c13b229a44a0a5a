import type * as z from 'zod';

/** Of a union nobody matched, the form with the fewest complaints was meant, and the one that got furthest says most. */
export function deepestIssue(
  issues: z.core.$ZodIssue[],
  path: PropertyKey[] = [],
): z.core.$ZodIssue | undefined {
  return issues
    .flatMap((issue) => {
      const at = [...path, ...issue.path];
      const inner =
        issue.code === 'invalid_union' ? deepestIssue(fewest(issue.errors).flat(), at) : undefined;
      return [inner ?? { ...issue, path: at }];
    })
    .sort((a, b) => b.path.length - a.path.length)[0];
}

function fewest(forms: z.core.$ZodIssue[][]): z.core.$ZodIssue[][] {
  const least = Math.min(...forms.map((issues) => issues.length));
  return forms.filter((issues) => issues.length === least);
}
