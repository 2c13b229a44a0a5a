import * as z from 'zod';

/** What the stack tells a dispatcher. */
const Always = z.object({
  NOTIFICATION_TYPE: z.string(),
  MESSAGES_TABLE: z.string(),
  CUSTOMERS_TABLE: z.string(),
  TEMPLATES_TABLE: z.string(),
  LINES_TABLE: z.string(),
  BUFFER_QUEUE_URL: z.url(),
  DEAD_LETTER_QUEUE_URL: z.url(),
  MAX_RECEIVES: z.coerce.number().int().positive(),
  GRAPH_URL: z.url(),
  GRAPH_VERSION: z.string(),
  PHONE_NUMBER_ID: z.string(),
  /** The most that is sent in a second; without it, what Meta tells. */
  THROUGHPUT: z.coerce.number().positive().optional(),
  /** How many customers in a day, until Meta tells otherwise. */
  MESSAGING_LIMIT: z.coerce.number().positive().optional(),
  ACCESS_TOKEN_SECRET: z.string(),
  LINK_KEY_SECRET: z.string(),
  DEFAULT_LANGUAGE: z.string(),
  WAITING_TABLE: z.string(),
  SCHEDULE_GROUP: z.string(),
  WAKE_ROLE_ARN: z.string(),
  BUFFER_QUEUE_ARN: z.string(),
  DEAD_LETTER_QUEUE_ARN: z.string(),
  /** JSON; what cannot be read of it is judged as malformed, and does not stop warnings of fraud. */
  POLICY: z.string().optional(),
  /** Set by Lambda. */
  AWS_REGION: z.string(),
  AWS_ENDPOINT_URL: z.url().optional(),
});

/** Of a type whose messages carry a document, and of a stage that says where links may lead. */
const Sometimes = z.object({
  DOCUMENTS_BUCKET: z.string().optional(),
  LINK_HOSTS: z
    .string()
    .transform((hosts) => hosts.split(','))
    .optional(),
});

export const Environment = z.object({ ...Always.shape, ...Sometimes.shape });
export type Environment = z.infer<typeof Environment>;
