import { type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { RecordTouch } from '../../core/conversations/ports.ts';
import { touchExpiry } from './touch-attributes.ts';
import { update } from './unmet.ts';

/** In one write, which leaves all that stands as it is: an outcome may have come first, and Meta's word comes more than once. */
export const recordTouch =
  (dynamodb: DynamoDBClient, table: string): RecordTouch =>
  async ({ customerId, messageId, ...facts }) => {
    const told = Object.entries({ ...facts, expiresAt: touchExpiry(facts.at) }).filter(
      ([, value]) => value !== undefined,
    );
    await update(
      dynamodb,
      new UpdateItemCommand({
        TableName: table,
        Key: { customerId: { S: customerId }, messageId: { S: messageId } },
        UpdateExpression: `SET ${told.map(([name]) => `#${name} = if_not_exists(#${name}, :${name})`).join(', ')}`,
        ExpressionAttributeNames: Object.fromEntries(told.map(([name]) => [`#${name}`, name])),
        ExpressionAttributeValues: marshall(
          Object.fromEntries(told.map(([name, value]) => [`:${name}`, value])),
        ),
      }),
    );
  };
