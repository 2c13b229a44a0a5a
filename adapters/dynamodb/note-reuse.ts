import { type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { NoteReuse } from '../../core/delivery/ports.ts';
import { unmet } from './unmet.ts';

/** A set, so that a refused event which comes again counts once. An event that became no message tells nothing. */
export const noteReuse =
  (dynamodb: DynamoDBClient, table: string): NoteReuse =>
  async (id, contentHash) => {
    await unmet(
      dynamodb,
      new UpdateItemCommand({
        TableName: table,
        Key: { id: { S: id } },
        UpdateExpression: 'ADD reused :hash',
        ConditionExpression: 'attribute_exists(#state)',
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: { ':hash': { SS: [contentHash] } },
      }),
    );
  };
