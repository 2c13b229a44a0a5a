import * as z from 'zod';

/** What the stack tells the function that converses. */
export const Environment = z.object({
  MESSAGES_TABLE: z.string(),
  CUSTOMERS_TABLE: z.string(),
  RECEIPTS_TABLE: z.string(),
  CONVERSATIONS_TABLE: z.string(),
  OUTCOMES_TABLE: z.string(),
  LINES_TABLE: z.string(),
  /** Where documents and transcripts are kept. */
  RECEIVED_BUCKET: z.string(),
  GRAPH_URL: z.url(),
  GRAPH_VERSION: z.string(),
  PHONE_NUMBER_ID: z.string(),
  ACCESS_TOKEN_SECRET: z.string(),
  LINK_KEY_SECRET: z.string(),
  BANK_KEY_SECRET: z.string(),
  SECRET_OVERLAP_HOURS: z.coerce.number().nonnegative(),
  DEFAULT_LANGUAGE: z.string(),
  /** The most that is sent in a second; without it, what Meta tells. */
  THROUGHPUT: z.coerce.number().positive().optional(),
  BANK_URL: z.url().optional(),
  APP_URL: z.url().optional(),
  STEP_UP_URL: z.url().optional(),
  BUFFER_QUEUE_URL: z.url(),
  DEAD_LETTER_QUEUE_URL: z.url(),
  MAX_RECEIVES: z.coerce.number().int().positive(),
  /** Set by Lambda. */
  AWS_REGION: z.string(),
  AWS_ENDPOINT_URL: z.url().optional(),
});
export type Environment = z.infer<typeof Environment>;
