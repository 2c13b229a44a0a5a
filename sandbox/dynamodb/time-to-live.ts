import * as z from 'zod';
import { validationError } from './api-error.ts';
import type { Item } from './attribute-value.ts';
import { deleteUnder } from './delete-table.ts';
import { describe, perform } from './dynalite.ts';
import type { Engine } from './engine.ts';
import { dueBetween, expiryMark, expiryMarks, isDue } from './expiry-marks.ts';
import { expiriesOf } from './level-keys.ts';
import { parseRequest, TableName } from './parse-request.ts';
import { storedItem, storedItems } from './stored-items.ts';

const UpdateTimeToLive = z.object({
  TableName,
  TimeToLiveSpecification: z.object({ AttributeName: z.string().min(1).max(255), Enabled: z.boolean() }),
});

export async function updateTimeToLive(engine: Engine, body: unknown) {
  const asked = parseRequest(UpdateTimeToLive, body);
  const { AttributeName, Enabled } = asked.TimeToLiveSpecification;
  return engine.write(async (write) => {
    const table = await describe(engine.store, asked.TableName);
    const { timeToLive, ...settings } = engine.settings.get(table.TableName) ?? {};
    if (timeToLive !== undefined && timeToLive !== AttributeName) {
      throw validationError(
        `TimeToLive is active on a different AttributeName: current AttributeName is ${timeToLive}`,
      );
    }
    if (Enabled === (timeToLive !== undefined)) {
      throw validationError(`TimeToLive is already ${Enabled ? 'enabled' : 'disabled'}`);
    }
    await deleteUnder(engine, write, expiriesOf(table.TableName));
    if (Enabled) {
      for (const item of await storedItems(engine.store, table)) {
        write.operations.push(...expiryMarks({ table, old: undefined, new: item }, AttributeName));
      }
    }
    engine.settings.put(write, table.TableName, {
      ...settings,
      ...(Enabled ? { timeToLive: AttributeName } : {}),
    });
    return { TimeToLiveSpecification: asked.TimeToLiveSpecification };
  });
}

export async function describeTimeToLive(engine: Engine, body: unknown) {
  const table = await describe(engine.store, parseRequest(z.object({ TableName }), body).TableName);
  const AttributeName = engine.settings.get(table.TableName)?.timeToLive;
  return {
    TimeToLiveDescription: AttributeName
      ? { TimeToLiveStatus: 'ENABLED', AttributeName }
      : { TimeToLiveStatus: 'DISABLED' },
  };
}

/** Deletes what is past in every table that has Time to Live, a hundred items at a time. */
export async function sweepTables(engine: Engine): Promise<void> {
  for (const [name, { timeToLive }] of engine.settings.entries()) {
    if (timeToLive === undefined) continue;
    for (;;) {
      const due = await dueMarks(engine, name);
      for (const [mark, key] of due) await expire(engine, name, mark, key);
      if (due.length === 0) break;
    }
  }
}

async function dueMarks(engine: Engine, tableName: string): Promise<[string, Item][]> {
  const { after, before } = dueBetween(engine.now());
  const marks = expiriesOf(tableName);
  const gt = `${marks}${expiryMark(Math.max(0, Math.floor(after)))}~`;
  const lt = `${marks}${expiryMark(Math.ceil(before))}`;
  return (await engine.store.db.iterator({ gt, lt, limit: 100 }).all()) as [string, Item][];
}

/** The item may have been given more time, or another attribute may count by now: only the item itself decides. */
async function expire(engine: Engine, tableName: string, mark: string, key: Item): Promise<void> {
  await engine.write(async (write) => {
    write.operations.push({ type: 'del', key: mark });
    const attribute = engine.settings.get(tableName)?.timeToLive;
    if (attribute === undefined) return;
    const table = await describe(engine.store, tableName);
    const item = await storedItem(engine.store, table, key);
    if (!item || !isDue(item, attribute, engine.now())) return;
    write.isExpiry = true;
    await perform('DeleteItem', write.store, { TableName: tableName, Key: key });
  });
}
