import * as z from 'zod';

/** The bank's own id of a customer: our key, since addresses come and go. */
export const CustomerId = z
  .string()
  .min(1)
  .max(128)
  .regex(/^[^\s]+$/, 'must not contain white space')
  .brand<'CustomerId'>();
export type CustomerId = z.infer<typeof CustomerId>;
