import { forgetOldTokens } from './client-token.ts';
import type { Engine } from './engine.ts';
import { sweepTables } from './time-to-live.ts';

const day = 24 * 60 * 60 * 1000;

/** All that time alone ends: items, stream records, switched-off streams, client tokens. */
export async function sweep(engine: Engine): Promise<void> {
  for (const [arn] of engine.streams.entries()) engine.log.trim(arn);
  const over = engine.streams
    .entries()
    .filter(([, stream]) => stream.disabledAt !== undefined && stream.disabledAt <= engine.now() - day);
  if (over.length > 0) {
    await engine.write(async (write) => {
      for (const [arn] of over) engine.streams.delete(write, arn);
    });
  }
  await forgetOldTokens(engine);
  await sweepTables(engine);
}
