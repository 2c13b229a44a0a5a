import type { DynamoDb } from '../cloud.ts';
import { type EngineOptions, openEngine } from './engine.ts';
import { jsonService } from './json-service.ts';
import { streamOperations, tableOperations } from './operations.ts';
import { beforeAll } from './stream-log.ts';
import { isEnabled } from './stream-switch.ts';
import { sweep } from './sweep.ts';

/** DynamoDB and its streams; in memory where no folder is given. */
export async function createDynamoDb(options: EngineOptions): Promise<DynamoDb> {
  const engine = await openEngine(options);
  let lastSweep: Promise<void> = Promise.resolve();

  return {
    table: jsonService(engine, tableOperations),
    streams: jsonService(engine, streamOperations),
    streamArn: (tableName) =>
      engine.streams.entries().find(([, stream]) => stream.tableName === tableName && isEnabled(stream))?.[0],
    readStream: (streamArn, after, limit) =>
      engine.streams.get(streamArn) ? engine.log.read(streamArn, after ?? beforeAll, limit) : [],
    onStreamRecord: (listener) => engine.log.onRecord(listener),
    sweepExpired() {
      lastSweep = lastSweep.catch(() => undefined).then(() => sweep(engine));
      return lastSweep;
    },
    async close() {
      await lastSweep.catch(() => undefined);
      await engine.write(async () => undefined);
      await engine.store.db.close();
    },
  };
}
