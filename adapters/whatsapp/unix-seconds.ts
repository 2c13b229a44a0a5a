import * as z from 'zod';
import { Instant } from '../../core/time/instant.ts';

/** Meta's times: whole seconds since 1970, as text or as a number. */
export const unixSeconds = z
  .union([z.string().regex(/^\d{1,12}$/), z.int().nonnegative()])
  .transform((seconds) => Instant.parse(Number(seconds) * 1000));
