import { type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { NoteReuse } from '../../core/delivery/ports.ts';
import { unmet } from './unmet.ts';

// Who gives every event the same id shall not make the row dear, or too large to be written at all.
const keptAtMost = 20;

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
        ConditionExpression:
          'attribute_exists(#state) AND (attribute_not_exists(reused) OR size(reused) < :most)',
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: { ':hash': { SS: [contentHash] }, ':most': { N: String(keptAtMost) } },
      }),
    );
  };
