import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { Change, ChangeLine, LineRow, Test } from '../../core/delivery/line-row.ts';
import { lineKey, lineValue, parseLineItem } from './line-item.ts';

/** One conditional update of the number's row, which answers with the row whether it was met or not. */
export const changeLine =
  (dynamodb: DynamoDBClient, table: string, phoneNumberId: string): ChangeLine =>
  async (change) => {
    const update = new UpdateItemCommand({
      TableName: table,
      Key: lineKey(phoneNumberId),
      ...expressionsOf(change),
      ReturnValues: 'ALL_NEW',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    try {
      const { Attributes } = await dynamodb.send(update);
      return { done: true, row: parseLineItem(Attributes) };
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return { done: false, row: parseLineItem(error.Item) };
    }
  };

/** Fields are named by us, but some are words of DynamoDB's own, so each gets a name in the expression. */
function expressionsOf({ where, add = {}, set = {}, remove = [] }: Change) {
  const names: Record<string, string> = {};
  const values: Record<string, AttributeValue> = {};
  const named = (field: string): string => {
    names[`#${field}`] = field;
    return `#${field}`;
  };
  const valued = (value: number | string): string => {
    const name = `:v${Object.keys(values).length}`;
    values[name] = lineValue(value);
    return name;
  };
  const conditions = where.map((test) => conditionOf(test, named(test.field), valued));
  const each = (verb: string, parts: readonly string[]) =>
    parts.length > 0 ? [`${verb} ${parts.join(', ')}`] : [];
  const assigned = (row: LineRow, sign: string) =>
    Object.entries(row).map(([field, value]) => `${named(field)}${sign}${valued(value)}`);
  return {
    UpdateExpression: [
      ...each('ADD', assigned(add, ' ')),
      ...each('SET', assigned(set, ' = ')),
      ...each('REMOVE', remove.map(named)),
    ].join(' '),
    ...(conditions.length > 0 && { ConditionExpression: conditions.join(' AND ') }),
    ExpressionAttributeNames: names,
    ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: values }),
  };
}

function conditionOf(test: Test, field: string, valued: (value: number) => string): string {
  if ('between' in test)
    return `${field} > ${valued(test.between[0])} AND ${field} <= ${valued(test.between[1])}`;
  if ('is' in test)
    return test.is === undefined ? `attribute_not_exists(${field})` : `${field} = ${valued(test.is)}`;
  const [low, high] = test.outside;
  return `(attribute_not_exists(${field}) OR ${field} <= ${valued(low)} OR ${field} > ${valued(high)})`;
}
