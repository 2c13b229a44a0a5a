import { type DynamoDBClient, paginateQuery } from '@aws-sdk/client-dynamodb';
import type { FindTurns } from '../../core/conversations/ports.ts';
import type { Turn } from '../../core/conversations/turn.ts';
import { parseTurn } from './parse-turn.ts';

/** More than a person reads; the latest of them. */
const mostTurns = 500;

export const findTurns =
  (dynamodb: DynamoDBClient, table: string): FindTurns =>
  async (id, since) => {
    const turns: Turn[] = [];
    const query = {
      TableName: table,
      KeyConditionExpression: 'customerId = :id',
      FilterExpression: '#at >= :since',
      ExpressionAttributeNames: { '#at': 'at' },
      ExpressionAttributeValues: { ':id': { S: id }, ':since': { N: String(since) } },
    };
    for await (const { Items = [] } of paginateQuery({ client: dynamodb }, query))
      turns.push(...Items.flatMap((item) => parseTurn(item) ?? []));
    return turns.toSorted((a, b) => a.at - b.at).slice(-mostTurns);
  };
