import * as z from 'zod';
import { Instant } from '../../core/time/instant.ts';

/** Meta's times: whole seconds since 1970, as text or as a number; undefined for what is neither. */
export function instantOf(seconds: unknown): Instant | undefined {
  const isText = typeof seconds === 'string' && /^\d{1,12}$/.test(seconds);
  const isNumber = typeof seconds === 'number' && Number.isSafeInteger(seconds) && seconds >= 0;
  const read = Instant.safeParse(isText || isNumber ? Number(seconds) * 1000 : undefined);
  return read.data;
}

export const unixSeconds = z.unknown().transform((seconds, context) => {
  const at = instantOf(seconds);
  if (at !== undefined) return at;
  context.addIssue({ code: 'custom', message: 'must be seconds since 1970' });
  return z.NEVER;
});
