import * as z from 'zod';
import { validationError } from './api-error.ts';
import type { Engine } from './engine.ts';
import type { Stream } from './stream.ts';
import type { TableDescription } from './table-description.ts';
import type { Write } from './write.ts';

export const StreamSpecification = z.object({
  StreamEnabled: z.boolean(),
  StreamViewType: z.enum(['NEW_IMAGE', 'OLD_IMAGE', 'NEW_AND_OLD_IMAGES', 'KEYS_ONLY']).optional(),
});
export type StreamSpecification = z.infer<typeof StreamSpecification>;

/** Switches a table's stream as asked; the table itself is stored by the caller. */
export function switchStream(
  engine: Engine,
  write: Write,
  table: TableDescription,
  asked: StreamSpecification,
) {
  if (!asked.StreamEnabled) return disableStream(engine, write, table);
  if (!asked.StreamViewType)
    throw validationError('StreamViewType must be specified when StreamEnabled is true');
  if (table.StreamSpecification) {
    throw validationError(`Table already has an enabled stream: TableName: ${table.TableName}`);
  }
  const { label, arn } = unusedLabel(engine, table);
  table.StreamSpecification = { StreamEnabled: true, StreamViewType: asked.StreamViewType };
  table.LatestStreamLabel = label;
  table.LatestStreamArn = arn;
  engine.streams.put(write, arn, {
    tableName: table.TableName,
    label,
    viewType: asked.StreamViewType,
    keySchema: table.KeySchema,
    createdAt: engine.now(),
  });
}

export function disableStream(engine: Engine, write: Write, table: TableDescription): void {
  const arn = table.LatestStreamArn;
  const stream = arn === undefined ? undefined : engine.streams.get(arn);
  delete table.StreamSpecification;
  if (arn && stream && stream.disabledAt === undefined) {
    engine.streams.put(write, arn, { ...stream, disabledAt: engine.now() });
  }
}

/** A label is the instant, to the millisecond: two streams of one table must not share it. */
function unusedLabel(engine: Engine, table: TableDescription): { label: string; arn: string } {
  for (let instant = engine.now(); ; instant += 1) {
    const label = new Date(instant).toISOString().slice(0, -1);
    const arn = `${table.TableArn}/stream/${label}`;
    if (!engine.streams.get(arn)) return { label, arn };
  }
}

export const isEnabled = (stream: Stream) => stream.disabledAt === undefined;
