import { bodyOf, errorName, validationError } from './api-error.ts';
import type { Item } from './attribute-value.ts';
import { checked, type DynaliteStore, db, describe, validation } from './dynalite.ts';

type Kind = 'Put' | 'Update' | 'Delete' | 'ConditionCheck' | 'Get';

type Shape = {
  operation: 'PutItem' | 'UpdateItem' | 'DeleteItem' | 'GetItem';
  fields: string[];
  needs?: string;
};

const shapes: Record<Kind, Shape> = {
  Put: { operation: 'PutItem', fields: ['Item', 'ConditionExpression'] },
  Update: {
    operation: 'UpdateItem',
    fields: ['Key', 'UpdateExpression', 'ConditionExpression'],
    needs: 'UpdateExpression',
  },
  Delete: { operation: 'DeleteItem', fields: ['Key', 'ConditionExpression'] },
  ConditionCheck: {
    operation: 'DeleteItem',
    fields: ['Key', 'ConditionExpression'],
    needs: 'ConditionExpression',
  },
  Get: { operation: 'GetItem', fields: ['Key', 'ProjectionExpression'] },
};

const commonFields = [
  'TableName',
  'ExpressionAttributeNames',
  'ExpressionAttributeValues',
  'ReturnValuesOnConditionCheckFailure',
];

export type Element = {
  kind: Kind;
  operation: Shape['operation'];
  tableName: string;
  data: Record<string, unknown>;
};

/** One element, checked as the single operation it stands for. */
export function transactionElement(store: DynaliteStore, member: unknown, kinds: Kind[]): Element {
  const bodies = new Map(Object.entries(Object(member)));
  const [kind, ...others] = kinds.filter((each) => bodies.get(each) != null);
  if (!kind || others.length > 0) {
    throw validationError(`TransactItems can only contain one of ${kinds.join(', ')}`);
  }
  const { operation, fields, needs } = shapes[kind];
  const allowed = [...fields, ...commonFields];
  const types = Object.entries(validation(operation).types).filter(([name]) => allowed.includes(name));
  const data = checked(store, operation, bodies.get(kind), Object.fromEntries(types));
  if (needs !== undefined && data[needs] === undefined) {
    throw validationError(
      `The parameter '${needs}' of ${kind} is required but was not present in the request`,
    );
  }
  return { kind, operation, tableName: String(data.TableName), data };
}

/** The members of TransactItems, one to a hundred. */
export function transactionMembers(items: unknown): unknown[] {
  const members = Array.isArray(items) ? items : [];
  if (members.length >= 1 && members.length <= 100) return members;
  const limit = members.length > 100 ? 'less than or equal to 100' : 'greater than or equal to 1';
  throw validationError(
    `1 validation error detected: Value at 'transactItems' failed to satisfy constraint: Member must have length ${limit}`,
  );
}

/** Two operations on one item are refused before anything else is looked at. */
export async function refuseSameItem(store: DynaliteStore, elements: Element[]): Promise<void> {
  const seen = new Set<string>();
  for (const { data, tableName } of elements) {
    const table = await describe(store, tableName);
    const item = (data.Item ?? data.Key) as Item;
    const invalid = data.Item ? db.validateItem(item, table) : db.validateKey(item, table);
    if (invalid) continue; // becomes this element's reason
    const key = `${tableName}/${db.createKey(item, table)}`;
    if (seen.has(key))
      throw validationError('Transaction request cannot include multiple operations on one item');
    seen.add(key);
  }
}

export type Reason = { Code: string; Message?: string; Item?: unknown };

/** Why an element cannot be done; anything but a refusal of this one element is thrown on. */
export function reasonFor(error: unknown): Reason {
  const body = bodyOf(error);
  const Message = String(body?.message);
  if (errorName(error) === 'ConditionalCheckFailedException') {
    return { Code: 'ConditionalCheckFailed', Message, ...(body?.Item ? { Item: body.Item } : {}) };
  }
  if (errorName(error) === 'ValidationException') return { Code: 'ValidationError', Message };
  throw error;
}
