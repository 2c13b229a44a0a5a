import { type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { PauseMessages } from '../../core/conversations/ports.ts';
import { personAttribute } from './customer-item.ts';
import { unmet } from './unmet.ts';

/** On the customer's row, which every send reads; nowhere where there is no row. */
export const pauseMessages =
  (dynamodb: DynamoDBClient, table: string): PauseMessages =>
  async (id, until) => {
    await unmet(
      dynamodb,
      new UpdateItemCommand({
        TableName: table,
        Key: { customerId: { S: id } },
        UpdateExpression: until === undefined ? 'REMOVE #person' : 'SET #person = :until',
        ConditionExpression: 'attribute_exists(customerId)',
        ExpressionAttributeNames: { '#person': personAttribute },
        ...(until !== undefined && { ExpressionAttributeValues: { ':until': { N: String(until) } } }),
      }),
    );
  };
