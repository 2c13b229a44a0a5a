import * as z from 'zod';
import type { Instant } from '../../core/time/instant.ts';

/** Meta's times: whole seconds since 1970, as text or as a number; undefined for what is neither. */
export function instantOf(seconds: unknown): Instant | undefined {
  if (typeof seconds === 'string' ? !written.test(seconds) : !isWhole(seconds)) return undefined;
  return (Number(seconds) * 1000) as Instant;
}

const written = /^\d{1,12}$/;
const isWhole = (seconds: unknown): boolean =>
  Number.isInteger(seconds) && Number(seconds) >= 0 && Number(seconds) < 1e12;

export const unixSeconds = z.unknown().transform((seconds, context) => {
  const at = instantOf(seconds);
  if (at !== undefined) return at;
  context.addIssue({ code: 'custom', message: 'must be seconds since 1970' });
  return z.NEVER;
});
