import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

const Seed = z.object({
  source: z.string(),
  detailType: z.string(),
  detail: z.looseObject({ customerId: z.string(), data: z.record(z.string(), z.unknown()) }),
});

export type Seed = z.infer<typeof Seed>;

/** What a bank would have told us about its first customers. */
export function readSeeds(): Seed[] {
  const file = join(import.meta.dirname, 'customers.json');
  return z.array(Seed).parse(JSON.parse(readFileSync(file, 'utf8')));
}
