import { type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { ReleaseClaim } from '../../core/delivery/ports.ts';
import { unmet } from './unmet.ts';

/** Ends an attempt's lease. An attempt that no longer owns the row says nothing. */
export const releaseClaim =
  (dynamodb: DynamoDBClient, table: string): ReleaseClaim =>
  async ({ id, owner, unposted, at, trouble }) => {
    await unmet(
      dynamodb,
      new UpdateItemCommand({
        TableName: table,
        Key: { id: { S: id } },
        UpdateExpression: `SET leaseUntil = :at, trouble = :trouble${unposted ? ', released = :true' : ''}`,
        ConditionExpression: '#owner = :owner AND #state IN (:claimed, :refused)',
        ExpressionAttributeNames: { '#owner': 'owner', '#state': 'state' },
        ExpressionAttributeValues: {
          ':at': { N: String(at) },
          ':trouble': { S: trouble },
          ':owner': { S: owner },
          ':claimed': { S: 'claimed' },
          ':refused': { S: 'refused' },
          ...(unposted && { ':true': { BOOL: true } }),
        },
      }),
    );
  };
