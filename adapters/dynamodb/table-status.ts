import { DescribeTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';

/** `ACTIVE` when a table may be used; throws where it is missing. */
export async function tableStatus(dynamodb: DynamoDBClient, table: string): Promise<string> {
  const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName: table }));
  return Table?.TableStatus ?? 'UNKNOWN';
}
