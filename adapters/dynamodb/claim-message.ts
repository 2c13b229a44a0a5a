import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { ClaimMessage, TakeOver } from '../../core/delivery/ports.ts';
import { eventIdReused } from '../../core/intake/defect.ts';
import { messageItem, parseMessageItem } from './message-item.ts';
import { unmet } from './unmet.ts';

/** The claim is the idempotency record and the message's row in one write; the loser is handed what stands. */
export const claimMessage =
  (dynamodb: DynamoDBClient, table: string): ClaimMessage =>
  async (claim) => {
    const put = new PutItemCommand({
      TableName: table,
      Item: messageItem(claim),
      ConditionExpression: 'attribute_not_exists(id)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    try {
      await dynamodb.send(put);
      return { won: true };
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException && error.Item)) throw error;
      if (!error.Item.state) throw eventIdReused(); // an event that became no message
      const existing = parseMessageItem(error.Item);
      // The SDK repeats a write whose acknowledgement was lost, and then meets its own row.
      return existing.owner === claim.owner ? { won: true } : { won: false, existing };
    }
  };

/** Of all who saw the same row, one gets it. */
export const takeOver =
  (dynamodb: DynamoDBClient, table: string): TakeOver =>
  async (seen, { owner, leaseUntil }) => {
    const standing = await unmet(
      dynamodb,
      new UpdateItemCommand({
        TableName: table,
        Key: { id: { S: seen.id } },
        UpdateExpression: 'SET #owner = :owner, leaseUntil = :leaseUntil REMOVE released',
        ConditionExpression: `#owner = :seen AND #state = :state AND ${
          seen.released ? 'released = :true' : 'attribute_not_exists(released)'
        }`,
        ExpressionAttributeNames: { '#owner': 'owner', '#state': 'state' },
        ExpressionAttributeValues: {
          ':owner': { S: owner },
          ':leaseUntil': { N: String(leaseUntil) },
          ':seen': { S: seen.owner },
          ':state': { S: seen.state },
          ...(seen.released && { ':true': { BOOL: true } }),
        },
      }),
    );
    // The SDK repeats a write whose acknowledgement was lost, and then meets its own.
    return standing === undefined || (standing.owner?.S === owner && standing.state?.S === seen.state);
  };
