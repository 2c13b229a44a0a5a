import { type ApiError, validationError } from './api-error.ts';
import { type Item, itemSize } from './attribute-value.ts';
import { consumedByQuery, consumedByRead, isCapacityAsked } from './consumed-by-reads.ts';
import { db, validation } from './dynalite.ts';
import type { TableDescription } from './table-description.ts';

let isMended = false;

/** Replaces what dynalite exports and calls through its module objects; once, for all stores of the process. */
export function mendDynalite(): void {
  if (isMended) return;
  isMended = true;
  for (const operation of ['PutItem', 'UpdateItem', 'DeleteItem']) {
    validation(operation).types.ReturnValuesOnConditionCheckFailure = {
      type: 'String',
      enum: ['ALL_OLD', 'NONE'],
    };
  }

  db.itemSize = itemSize;

  const { checkConditional, updateIndexes, queryTable } = db;

  db.checkConditional = (data, old) => {
    const failure = judged(() => checkConditional(data, old));
    if (failure && old && data.ReturnValuesOnConditionCheckFailure === 'ALL_OLD') failure.body.Item = old;
    return failure;
  };

  db.updateIndexes = (store, table, old, next, done) => {
    const refusal = next && emptyIndexKey(table, next);
    if (refusal) return done(refusal);
    store.changes?.push({ table, old: old ?? undefined, new: next ?? undefined });
    updateIndexes(store, table, old, next, done);
  };

  /** What a write costs is known only after it has run: `consumed-by-writes.ts` replaces its answer. */
  db.addConsumedCapacity = (data, isRead, item) =>
    isRead && isCapacityAsked(data) ? consumedByRead(data, item ? itemSize(item) : 0) : undefined;

  /** Lets dynalite find, and weighs, filters and projects what it found: its own scales count UTF-16 units. */
  db.queryTable = (store, table, data, range, isLocal, fetchFromItems, startKeys, done) => {
    const {
      _filter,
      QueryFilter,
      ScanFilter,
      _projection,
      AttributesToGet,
      Select,
      ReturnConsumedCapacity,
      ...rest
    } = data;
    const paths = _projection ? _projection.paths : AttributesToGet;
    const matches = (item: Item) =>
      _filter
        ? db.matchesExprFilter(item, _filter.expression)
        : db.matchesFilter(item, QueryFilter ?? ScanFilter ?? {}, data.ConditionalOperator);

    queryTable(store, table, rest, range, isLocal, fetchFromItems, startKeys, (error, found) => {
      if (error || !found) return done(error, found);
      const { Items = [], ...answer } = found;
      const bytes = Items.reduce((total, item) => total + itemSize(item), 0);
      const kept = judged(() => Items.filter(matches));
      if (kept instanceof Error) return done(kept);
      const shown = Array.isArray(paths) ? kept.map((item) => db.mapPaths(paths, item)) : kept;
      done(null, {
        ...answer,
        Count: kept.length,
        ...(Select === 'COUNT' ? {} : { Items: shown }),
        ...(isCapacityAsked(data) ? { ConsumedCapacity: consumedByQuery(data, bytes, isLocal) } : {}),
      });
    });
  };
}

/** dynalite trips over operands of unlike types, which DynamoDB refuses; in a stream's callback that would end us. */
function judged<T>(judge: () => T): T | ApiError {
  try {
    return judge();
  } catch (error) {
    return validationError(
      `The expression cannot be evaluated: ${error instanceof Error ? error.message : error}`,
    );
  }
}

function emptyIndexKey(table: TableDescription, item: Item): unknown {
  return db.traverseIndexes(table, (attribute, type, index) =>
    item[attribute]?.[type] === ''
      ? validationError(
          'One or more parameter values are not valid. A value specified for a secondary index key is not supported. ' +
            `The AttributeValue for a key attribute cannot contain an empty string value. IndexName: ${index.IndexName}, IndexKey: ${attribute}`,
        )
      : undefined,
  );
}
