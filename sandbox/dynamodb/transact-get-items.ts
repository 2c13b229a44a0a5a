import * as z from 'zod';
import { perform } from './dynalite.ts';
import type { Engine } from './engine.ts';
import { parseRequest } from './parse-request.ts';
import { canceled } from './transact-write-items.ts';
import {
  type Reason,
  reasonFor,
  refuseSameItem,
  transactionElement,
  transactionMembers,
} from './transaction-element.ts';

const TransactGetItems = z.object({
  TransactItems: z.unknown(),
  ReturnConsumedCapacity: z.enum(['INDEXES', 'TOTAL', 'NONE']).optional(),
});

const Answer = z.object({
  Item: z.unknown().optional(),
  ConsumedCapacity: z.object({ TableName: z.string(), CapacityUnits: z.number() }),
});

/** Waits its turn among the writes: nothing changes between its first read and its last. */
export async function transactGetItems(engine: Engine, body: unknown) {
  const asked = parseRequest(TransactGetItems, body);
  const elements = transactionMembers(asked.TransactItems).map((member) =>
    transactionElement(engine.store, member, ['Get']),
  );
  return engine.write(async () => {
    await refuseSameItem(engine.store, elements);
    const answers: z.infer<typeof Answer>[] = [];
    const reasons: Reason[] = [];
    for (const { data } of elements) {
      try {
        const read = { ...data, ConsistentRead: true, ReturnConsumedCapacity: 'TOTAL' };
        answers.push(Answer.parse(await perform('GetItem', engine.store, read)));
        reasons.push({ Code: 'None' });
      } catch (error) {
        reasons.push(reasonFor(error));
      }
    }
    if (answers.length < elements.length) throw canceled(reasons);
    const isAsked = asked.ReturnConsumedCapacity === 'TOTAL' || asked.ReturnConsumedCapacity === 'INDEXES';
    return {
      Responses: answers.map(({ Item }) => (Item === undefined ? {} : { Item })),
      ...(isAsked ? { ConsumedCapacity: consumed(answers, asked.ReturnConsumedCapacity) } : {}),
    };
  });
}

function consumed(answers: z.infer<typeof Answer>[], asked: string | undefined) {
  const byTable = Map.groupBy(answers, (answer) => answer.ConsumedCapacity.TableName);
  return [...byTable].map(([TableName, ofTable]) => {
    const units = 2 * ofTable.reduce((sum, answer) => sum + answer.ConsumedCapacity.CapacityUnits, 0);
    const total = { TableName, CapacityUnits: units, ReadCapacityUnits: units };
    return asked === 'INDEXES' ? { ...total, Table: { CapacityUnits: units } } : total;
  });
}
