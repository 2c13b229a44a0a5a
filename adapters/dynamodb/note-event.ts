import { type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { NoteEvent } from '../../core/consent/ports.ts';
import { messageIdOf } from '../../core/delivery/message-id.ts';
import { Instant } from '../../core/time/instant.ts';
import { unmet } from './unmet.ts';

const keptDays = 90;

/**
 * A small row where a message of the same event id would stand, which DynamoDB deletes by itself: it only tells a
 * repetition from a reuse.
 */
export const noteEvent =
  (dynamodb: DynamoDBClient, table: string): NoteEvent =>
  async ({ eventId, contentHash }, now) => {
    const standing = await unmet(
      dynamodb,
      new UpdateItemCommand({
        TableName: table,
        Key: { id: { S: messageIdOf(eventId) } },
        UpdateExpression: 'SET contentHash = :hash, heardAt = :now, expiresAt = :expiry',
        ConditionExpression: 'attribute_not_exists(id)',
        ExpressionAttributeValues: {
          ':hash': { S: contentHash },
          ':now': { N: String(now) },
          ':expiry': { N: String(Math.floor(now / 1000) + keptDays * 86_400) },
        },
      }),
    );
    if (standing === undefined) return { heardAt: now };
    if (standing.contentHash?.S !== contentHash) return 'reused';
    return { heardAt: Instant.parse(Number(standing.heardAt?.N ?? now)) };
  };
