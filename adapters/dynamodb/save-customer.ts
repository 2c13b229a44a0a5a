import { type AttributeValue, type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { SaveCustomer } from '../../core/consent/ports.ts';
import { RetryLater } from '../../core/intake/retry-later.ts';
import type { CustomerId } from '../../core/recipients/customer-id.ts';
import { isNews } from '../../core/recipients/latest-told.ts';
import type { Instant } from '../../core/time/instant.ts';
import { toldAtAttribute } from './customer-item.ts';
import { unmet } from './unmet.ts';

type Row = Record<string, AttributeValue>;
type Field = [name: string, value: string];

/**
 * One write where all of the event is news, as it nearly always is. Where some field is known from a later
 * event, a second write sets the others: an address may come late and still be the latest one told.
 */
export const saveCustomer =
  (dynamodb: DynamoDBClient, table: string): SaveCustomer =>
  async (id, details, at) => {
    const told = Object.entries(details).filter((field): field is Field => field[1] !== undefined);
    const standing = await unmet(dynamodb, setAll(table, id, told, at));
    if (!standing) return 'saved';
    const news = newsFor(standing, told, at);
    if (news.length === 0) return 'stale';
    if (await unmet(dynamodb, setOver(standing, table, id, news, at)))
      throw new RetryLater('BUSY', 'the customer changed while an update was written', 1);
    return 'saved';
  };

/** A row from before addresses had times of their own knows them since its last update. */
function newsFor(standing: Row, told: readonly Field[], at: Instant): readonly Field[] {
  const row = unmarshall(standing);
  return told.filter(([name, value]) => {
    const known = row[name] && { value: row[name], at: row[toldAtAttribute(name)] ?? row.updatedAt };
    return isNews({ value, at }, known);
  });
}

const timesOf = (fields: readonly Field[]): readonly string[] => [
  ...new Set(fields.map(([name]) => toldAtAttribute(name))),
];

/** Sets fields and their times, under a condition on the attributes it names. */
function set(table: string, id: CustomerId, fields: readonly Field[], at: Instant) {
  const times = timesOf(fields);
  const attributes = [...fields.map(([name]) => name), ...times];
  return {
    TableName: table,
    Key: { customerId: { S: id } },
    UpdateExpression: `SET ${[
      ...fields.map(([name]) => `#${name} = :${name}`),
      ...times.map((name) => `#${name} = :at`),
    ].join(', ')}`,
    ExpressionAttributeNames: Object.fromEntries(attributes.map((name) => [`#${name}`, name])),
    ExpressionAttributeValues: {
      ...Object.fromEntries(fields.map(([name, value]) => [`:${name}`, { S: value }])),
      ':at': { N: String(at) },
    },
  };
}

function setAll(table: string, id: CustomerId, fields: readonly Field[], at: Instant): UpdateItemCommand {
  const older = timesOf(fields).map((name) => `(attribute_not_exists(#${name}) OR #${name} < :at)`);
  return new UpdateItemCommand({
    ...set(table, id, fields, at),
    ConditionExpression: older.join(' AND '),
  });
}

/** Writes over nothing but the row it was computed from. */
function setOver(
  standing: Row,
  table: string,
  id: CustomerId,
  fields: readonly Field[],
  at: Instant,
): UpdateItemCommand {
  const update = set(table, id, fields, at);
  const before = Object.values(update.ExpressionAttributeNames).map((name) => ({
    name,
    was: standing[name],
  }));
  return new UpdateItemCommand({
    ...update,
    ConditionExpression: before
      .map(({ name, was }) => (was ? `#${name} = :was_${name}` : `attribute_not_exists(#${name})`))
      .join(' AND '),
    ExpressionAttributeValues: {
      ...update.ExpressionAttributeValues,
      ...Object.fromEntries(before.flatMap(({ name, was }) => (was ? [[`:was_${name}`, was]] : []))),
    },
  });
}
