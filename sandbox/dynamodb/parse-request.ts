import * as z from 'zod';
import { serializationError, validationError } from './api-error.ts';

/** For operations dynalite has no validation for. */
export function parseRequest<T>(schema: z.ZodType<T>, body: unknown): T {
  if (typeof body !== 'object' || body === null) throw serializationError();
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(
    (issue) => `${issue.path.join('.') || 'request'}: ${issue.message}`,
  );
  throw validationError(`${problems.length} validation error(s) detected: ${problems.join('; ')}`);
}

export const TableName = z
  .string()
  .regex(/^[a-zA-Z0-9_.-]{3,255}$/, 'must be 3 to 255 characters of a-z, A-Z, 0-9, _, - and .');
