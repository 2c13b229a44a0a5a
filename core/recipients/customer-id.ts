import * as z from 'zod';

/** The bank's own id of a customer: our key, since addresses come and go. */
export const CustomerId = z
  .string()
  .min(1)
  .max(128)
  // Ids stand in terminals and in keys.
  .regex(/^[^\s\p{C}]+$/u, 'must not contain white space or control characters')
  .brand<'CustomerId'>();
export type CustomerId = z.infer<typeof CustomerId>;
