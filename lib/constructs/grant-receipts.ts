import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { grantItems } from './grant-items.ts';

/** To append and to read: no function may ever change or delete a receipt. */
export const grantReceipts = (receipts: Table, grantee: IGrantable): void =>
  grantItems(receipts, grantee, 'PutItem', 'Query');
