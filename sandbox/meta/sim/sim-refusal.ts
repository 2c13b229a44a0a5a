import type * as z from 'zod';
import { deepestIssue } from '../deepest-issue.ts';

/** Says in a sentence what was wrong with a request to the control plane. */
export class SimRefusal extends Error {}

export function parseSim<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = deepestIssue(parsed.error.issues);
  const where = (issue?.path ?? [])
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('');
  throw new SimRefusal(
    `${where === '' ? 'The body' : `\`${where.slice(1)}\``} is not right: ${issue?.message}.`,
  );
}
