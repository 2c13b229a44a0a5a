import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';

export type ItemAction = 'GetItem' | 'PutItem' | 'Query' | 'UpdateItem';

/** DynamoDB asks for more of a customer key than the other services do, in the name of whoever calls it. */
export function grantItems(table: Table, grantee: IGrantable, ...actions: ItemAction[]): void {
  table.grant(grantee, ...actions.map((action) => `dynamodb:${action}`));
  table.encryptionKey?.grant(
    grantee,
    'kms:Decrypt',
    'kms:DescribeKey',
    'kms:Encrypt',
    'kms:GenerateDataKey',
    'kms:ReEncryptFrom',
    'kms:ReEncryptTo',
  );
}
