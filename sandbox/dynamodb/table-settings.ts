import * as z from 'zod';

/** What DescribeTable does not tell. */
export const TableSettings = z.object({
  timeToLive: z.string().optional(),
  pointInTimeRecovery: z.object({ since: z.number(), days: z.number() }).optional(),
  tags: z.record(z.string(), z.string()).optional(),
});
export type TableSettings = z.infer<typeof TableSettings>;
