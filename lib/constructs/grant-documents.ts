import { Stack, Validations } from 'aws-cdk-lib';
import { Grant, type IRole } from 'aws-cdk-lib/aws-iam';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import * as z from 'zod';

const Import = z.object({ 'Fn::ImportValue': z.string() });

/**
 * Reading documents one by one, never listing them: a presigned link is followed with the rights of whoever made it.
 * For a role in another stack than the bucket's, and with the rights to its key already.
 */
export function grantDocuments(documents: Bucket, role: IRole): void {
  const bucketArn = Stack.of(documents).exportValue(documents.bucketArn);
  Grant.addToPrincipal({
    grantee: role,
    actions: ['s3:GetObject'],
    resourceArns: [`${bucketArn}/*`],
  });
  const { 'Fn::ImportValue': imported } = Import.parse(Stack.of(role).resolve(bucketArn));
  Validations.of(role).acknowledge({
    id: `AwsSolutions::AwsSolutions-IAM5[Resource::${imported}/*]`, // this wildcard and no other
    reason:
      'The bank names each document in its event, so no list of keys can stand here; the wildcard covers the objects of the one documents bucket, to read. Owner: platform engineering.',
  });
}
