import * as z from 'zod';
import { dynamoError } from './api-error.ts';
import type { Item } from './attribute-value.ts';
import { isRepetition } from './client-token.ts';
import { consumedByWrites } from './consumed-by-writes.ts';
import { db, describe, perform } from './dynalite.ts';
import type { Engine } from './engine.ts';
import { parseRequest } from './parse-request.ts';
import { storedItem } from './stored-items.ts';
import {
  type Element,
  type Reason,
  reasonFor,
  refuseSameItem,
  transactionElement,
  transactionMembers,
} from './transaction-element.ts';
import type { Write } from './write.ts';

const TransactWriteItems = z.object({
  TransactItems: z.unknown(),
  ClientRequestToken: z.string().min(1).max(36).optional(),
  ReturnConsumedCapacity: z.enum(['INDEXES', 'TOTAL', 'NONE']).optional(),
});

/** Every element runs against a write that keeps it back, so that a refused one leaves nothing to undo. */
export async function transactWriteItems(engine: Engine, body: unknown) {
  const asked = parseRequest(TransactWriteItems, structuredClone(body));
  const elements = transactionMembers(asked.TransactItems).map((member) =>
    transactionElement(engine.store, member, ['Put', 'Update', 'Delete', 'ConditionCheck']),
  );
  return engine.write(async (write) => {
    const token = asked.ClientRequestToken;
    if (token !== undefined && isRepetition(engine, write, token, contentOf(body))) return {};
    await refuseSameItem(engine.store, elements);
    const reasons: Reason[] = [];
    for (const element of elements) reasons.push(await run(write, element));
    if (reasons.some((reason) => reason.Code !== 'None')) throw canceled(reasons);
    const consumed = consumedByWrites(write.changes, asked.ReturnConsumedCapacity, 2);
    return consumed ? { ConsumedCapacity: consumed } : {};
  });
}

const contentOf = (body: unknown) => parseRequest(TransactWriteItems, body).TransactItems;

async function run(write: Write, element: Element): Promise<Reason> {
  try {
    if (element.kind === 'ConditionCheck') await checkCondition(write, element);
    else if (element.operation !== 'GetItem') await perform(element.operation, write.store, element.data);
    return { Code: 'None' };
  } catch (error) {
    return reasonFor(error);
  }
}

/** An item that is only looked at counts as one that stays as it is. */
async function checkCondition(write: Write, { tableName, data }: Element): Promise<void> {
  const table = await describe(write.store, tableName);
  const key = data.Key as Item;
  const invalid = db.validateKey(key, table);
  if (invalid) throw invalid;
  const item = await storedItem(write.store, table, key);
  const failure = db.checkConditional(data, item);
  if (failure) throw failure;
  write.changes.push({ table, old: item, new: item });
}

export function canceled(reasons: Reason[]) {
  const codes = reasons.map((reason) => reason.Code).join(', ');
  const message = `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`;
  return dynamoError('TransactionCanceledException', message, {
    Message: message,
    CancellationReasons: reasons,
  });
}
