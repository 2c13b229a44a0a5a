import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';

export type ItemAction = 'BatchGetItem' | 'GetItem' | 'PutItem' | 'Query' | 'UpdateItem';

/** On the table's own rows; its indexes are a grant of their own, where `table.grant` would add them all. */
export function grantItems(table: Table, grantee: IGrantable, ...actions: ItemAction[]): void {
  grant(table, grantee, actions, table.tableArn);
}

export function grantIndexQuery(table: Table, grantee: IGrantable, ...indexes: string[]): void {
  grant(table, grantee, ['Query'], ...indexes.map((index) => `${table.tableArn}/index/${index}`));
}

/** DynamoDB asks for more of a customer key than the other services do, in the name of whoever calls it. */
function grant(table: Table, grantee: IGrantable, actions: ItemAction[], ...resourceArns: string[]): void {
  Grant.addToPrincipal({ grantee, actions: actions.map((action) => `dynamodb:${action}`), resourceArns });
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
