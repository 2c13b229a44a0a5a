import { type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { SaveCustomer } from '../../core/consent/ports.ts';
import { met } from './met.ts';

/** Sets what the event tells and leaves the rest; an event from before the last one changes nothing. */
export const saveCustomer =
  (dynamodb: DynamoDBClient, table: string): SaveCustomer =>
  async (id, details, at) => {
    const told = Object.entries({ ...details, updatedAt: at }).filter(([, value]) => value !== undefined);
    const update = new UpdateItemCommand({
      TableName: table,
      Key: { customerId: { S: id } },
      UpdateExpression: `SET ${told.map(([name]) => `#${name} = :${name}`).join(', ')}`,
      ConditionExpression: 'attribute_not_exists(#updatedAt) OR #updatedAt <= :updatedAt',
      ExpressionAttributeNames: Object.fromEntries(told.map(([name]) => [`#${name}`, name])),
      ExpressionAttributeValues: marshall(
        Object.fromEntries(told.map(([name, value]) => [`:${name}`, value])),
      ),
    });
    return (await met(dynamodb, update)) ? 'saved' : 'stale';
  };
