import * as z from 'zod';

const Response = z.looseObject({
  batchItemFailures: z.array(z.looseObject({ itemIdentifier: z.string().min(1) })).nullish(),
});

/**
 * Which records of a batch a function says have failed. Nothing said is complete success; an answer that names
 * a record nobody sent, or names none where it should, is complete failure.
 */
export function reportedFailures(payload: unknown, sent: string[]): Set<string> {
  if (typeof payload !== 'object' || payload === null) return new Set();
  const response = Response.safeParse(payload);
  if (!response.success) return new Set(sent);

  const failed = (response.data.batchItemFailures ?? []).map(({ itemIdentifier }) => itemIdentifier);
  return new Set(failed.every((identifier) => sent.includes(identifier)) ? failed : sent);
}
