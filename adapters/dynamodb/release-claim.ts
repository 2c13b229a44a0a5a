import { type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { ReleaseClaim, ResumeClaim } from '../../core/delivery/ports.ts';
import { met } from './met.ts';

/** Says on a claim that nothing was posted under it. A claim that has moved on meanwhile is left alone. */
export const releaseClaim =
  (dynamodb: DynamoDBClient, table: string): ReleaseClaim =>
  async (id) => {
    const release = new UpdateItemCommand({
      TableName: table,
      Key: { id: { S: id } },
      UpdateExpression: 'SET released = :true',
      ConditionExpression: '#state = :claimed',
      ExpressionAttributeNames: { '#state': 'state' },
      ExpressionAttributeValues: { ':true': { BOOL: true }, ':claimed': { S: 'claimed' } },
    });
    await met(dynamodb, release);
  };

/** Takes the release back, so that of two dispatchers only one posts again. */
export const resumeClaim =
  (dynamodb: DynamoDBClient, table: string): ResumeClaim =>
  (id) =>
    met(
      dynamodb,
      new UpdateItemCommand({
        TableName: table,
        Key: { id: { S: id } },
        UpdateExpression: 'REMOVE released',
        ConditionExpression: 'released = :true AND #state = :claimed',
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: { ':true': { BOOL: true }, ':claimed': { S: 'claimed' } },
      }),
    );
