import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { FindCustomer } from '../../core/delivery/ports.ts';
import { parseCustomerItem } from './customer-item.ts';
import { customerRow } from './customer-row.ts';

export const findCustomer =
  (dynamodb: DynamoDBClient, table: string): FindCustomer =>
  async (customerId) =>
    parseCustomerItem(await customerRow(dynamodb, table, customerId));
