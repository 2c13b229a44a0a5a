import { type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { DeferMessage } from '../../core/delivery/ports.ts';

// A wake may lie among the dead letters for two weeks before a person moves it back.
const keptDaysAfterwards = 30;

/** Keeps the event's detail under its message's id, for 30 days beyond its hour. */
export const keepWaiting =
  (dynamodb: DynamoDBClient, table: string) =>
  async ({ id, until, detail }: Parameters<DeferMessage>[0]): Promise<void> => {
    await dynamodb.send(
      new PutItemCommand({
        TableName: table,
        Item: {
          id: { S: id },
          detail: { S: JSON.stringify(detail) },
          expiresAt: { N: String(Math.ceil(until / 1000) + keptDaysAfterwards * 86_400) },
        },
      }),
    );
  };
