import { validationError } from './api-error.ts';
import { type ConsumedCapacity, consumedByWrites } from './consumed-by-writes.ts';
import { checked, perform } from './dynalite.ts';
import type { Engine } from './engine.ts';

type ItemWrite = 'PutItem' | 'UpdateItem' | 'DeleteItem' | 'BatchWriteItem';

export const writeItems = (operation: ItemWrite) => async (engine: Engine, body: unknown) => {
  const { ReturnConsumedCapacity, ...data } = checked(engine.store, operation, body);
  refuseLargeBatch(data.RequestItems);
  return engine.write(async (write) => {
    const answer = await perform(operation, write.store, data);
    const consumed = consumedByWrites(write.changes, ReturnConsumedCapacity);
    return { ...answer, ...reported(operation, consumed) };
  });
};

function reported(operation: ItemWrite, consumed: ConsumedCapacity[] | undefined) {
  if (!consumed) return {};
  return { ConsumedCapacity: operation === 'BatchWriteItem' ? consumed : consumed[0] };
}

/** Twenty-five in all tables together; dynalite counts each table by itself. */
function refuseLargeBatch(requestItems: unknown): void {
  const requests = Object.values(Object(requestItems)).flat();
  if (requests.length > 25) throw validationError('Too many items requested for the BatchWriteItem call');
}
