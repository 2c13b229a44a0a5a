import { type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { ReleaseClaim } from '../../core/delivery/ports.ts';
import { ownOpenClaim } from './own-open-claim.ts';
import { unmet } from './unmet.ts';

/** Ends an attempt's lease. An attempt that no longer owns the row says nothing. */
export const releaseClaim =
  (dynamodb: DynamoDBClient, table: string): ReleaseClaim =>
  async ({ id, owner, unposted, at, trouble }) => {
    const own = ownOpenClaim(owner);
    await unmet(
      dynamodb,
      new UpdateItemCommand({
        TableName: table,
        Key: { id: { S: id } },
        UpdateExpression: `SET leaseUntil = :at, trouble = :trouble${unposted ? ', released = :true' : ''}`,
        ConditionExpression: own.text,
        ExpressionAttributeNames: { ...own.names, '#state': 'state' },
        ExpressionAttributeValues: {
          ':at': { N: String(at) },
          ':trouble': { S: trouble },
          ...own.values,
          ...(unposted && { ':true': { BOOL: true } }),
        },
      }),
    );
  };
