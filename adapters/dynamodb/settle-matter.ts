import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { SettleMatter } from '../../core/delivery/ports.ts';
import type { CustomerId } from '../../core/recipients/customer-id.ts';
import type { Instant } from '../../core/time/instant.ts';
import { marksOn, outlived, settledAttribute } from './settled-item.ts';
import { unmet, update } from './unmet.ts';

/** The latest source time stands, in whatever order events come. Marks of no more use go in a second write. */
export const settleMatter =
  (dynamodb: DynamoDBClient, table: string): SettleMatter =>
  async (id, matter, at) => {
    const row = await mark(dynamodb, table, id, matter, at);
    if (!row) return 'stale';
    const old = outlived(marksOn(unmarshall(row)));
    if (old.length > 0) await unmet(dynamodb, removal(table, id, old));
    return 'saved';
  };

/** The row after the mark was set, or undefined where it stood already. */
async function mark(
  dynamodb: DynamoDBClient,
  table: string,
  id: CustomerId,
  matter: string,
  at: Instant,
): Promise<Record<string, AttributeValue> | undefined> {
  const command = new UpdateItemCommand({
    TableName: table,
    Key: { customerId: { S: id } },
    UpdateExpression: 'SET #mark = :at',
    ConditionExpression: 'attribute_not_exists(#mark) OR #mark < :at',
    ExpressionAttributeNames: { '#mark': settledAttribute(matter) },
    ExpressionAttributeValues: { ':at': { N: String(at) } },
    ReturnValues: 'ALL_NEW',
  });
  try {
    const { Attributes = {} } = await update(dynamodb, command);
    return Attributes;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return undefined;
    throw error;
  }
}

/** Removes marks unless one of them was set anew; then the next matter that is settled sees to them. */
function removal(
  table: string,
  id: CustomerId,
  marks: readonly (readonly [attribute: string, at: Instant])[],
): UpdateItemCommand {
  return new UpdateItemCommand({
    TableName: table,
    Key: { customerId: { S: id } },
    UpdateExpression: `REMOVE ${marks.map((_, i) => `#m${i}`).join(', ')}`,
    ConditionExpression: marks.map((_, i) => `#m${i} = :at${i}`).join(' AND '),
    ExpressionAttributeNames: Object.fromEntries(marks.map(([attribute], i) => [`#m${i}`, attribute])),
    ExpressionAttributeValues: Object.fromEntries(marks.map(([, at], i) => [`:at${i}`, { N: String(at) }])),
  });
}
