import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Item } from '../dynamodb/item.ts';
import type { Change } from '../dynamodb/memory-dynamodb.ts';
import type { World } from '../world.ts';
import type { Lambda } from './lambda.ts';

type StreamRecord = { dynamodb: object };

/** The changes of some tables, in order, until the function has taken each. */
export function streams(
  world: World,
  lambda: Lambda,
  keys: Readonly<Record<string, readonly string[]>>,
  reader: string,
) {
  const shards = new Map<string, { records: StreamRecord[]; busy: boolean }>();
  let sequence = 0;

  function work(table: string): void {
    const shard = shards.get(table);
    if (!shard || shard.busy || shard.records.length === 0) return;
    shard.busy = true;
    const batch = shard.records.slice(0, world.draw(`stream ${table}`).between(1, 10));
    lambda.invoke(reader, { Records: batch }, batch.length, (ending) => {
      shard.busy = false;
      if (ending.how !== 'answered') world.after(1_000, () => work(table));
      else {
        const [failed] = Array.from(Object(ending.answer).batchItemFailures ?? []);
        const from = batch.findIndex(
          (one) => Object(one.dynamodb).SequenceNumber === Object(failed).itemIdentifier,
        );
        shard.records.splice(0, failed === undefined ? batch.length : Math.max(from, 0));
        world.after(failed === undefined ? 5 : 1_000, () => work(table));
      }
    });
  }

  return ({ table, before, after }: Change): void => {
    const names = keys[table];
    if (!names) return;
    const shard = shards.get(table) ?? { records: [], busy: false };
    shards.set(table, shard);
    const row = after ?? before ?? {};
    shard.records.push({
      dynamodb: {
        SequenceNumber: String(++sequence),
        Keys: picked(row, names),
        ...(before && { OldImage: before }),
        ...(after && { NewImage: after }),
      },
    });
    world.after(world.draw(`change ${table}`).between(50, 400), () => work(table));
  };
}

const picked = (row: Item, names: readonly string[]): Record<string, AttributeValue> =>
  Object.fromEntries(names.flatMap((name) => (row[name] ? [[name, row[name]]] : [])));
