import * as z from 'zod';

/** A stream outlives its table, or its being switched off, by as long as its records do. */
export const Stream = z.object({
  tableName: z.string(),
  label: z.string(),
  viewType: z.string(),
  keySchema: z.array(z.object({ AttributeName: z.string(), KeyType: z.string() })),
  createdAt: z.number(),
  disabledAt: z.number().optional(),
});
export type Stream = z.infer<typeof Stream>;
