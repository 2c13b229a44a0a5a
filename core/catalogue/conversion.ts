import * as z from 'zod';

/** The small steps that a message may bring about. */
export const Conversion = z.enum([
  'click',
  'reply',
  'upload',
  'application',
  'payment',
  'autopay',
  'onboarding',
]);
export type Conversion = z.infer<typeof Conversion>;
