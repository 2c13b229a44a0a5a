import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { FindStanding } from '../../core/consent/ports.ts';
import { parseStanding } from './customer-item.ts';
import { customerRow } from './customer-row.ts';

export const findStanding =
  (dynamodb: DynamoDBClient, table: string): FindStanding =>
  async (customerId) =>
    parseStanding(await customerRow(dynamodb, table, customerId));
