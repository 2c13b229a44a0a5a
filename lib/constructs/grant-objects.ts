import { Stack, Validations } from 'aws-cdk-lib';
import { Grant, type IRole } from 'aws-cdk-lib/aws-iam';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import * as z from 'zod';

const Import = z.object({ 'Fn::ImportValue': z.string() });

/** Objects of a bucket below a prefix, which ends in a slash; all of them where it is empty. */
export type ObjectsBelow = {
  readonly action: 's3:GetObject' | 's3:PutObject';
  readonly prefix: string;
  readonly because: string;
};

/**
 * Objects one by one, never listing them. For a role in another stack than the bucket's, and with the rights to its
 * key already.
 */
export function grantObjects(
  bucket: Bucket,
  role: IRole | undefined,
  { action, prefix, because }: ObjectsBelow,
): void {
  if (!role) throw new Error(`Nobody is granted ${action} below ${prefix}: the function has no role.`);
  const bucketArn = Stack.of(bucket).exportValue(bucket.bucketArn);
  Grant.addToPrincipal({ grantee: role, actions: [action], resourceArns: [`${bucketArn}/${prefix}*`] });
  const { 'Fn::ImportValue': imported } = Import.parse(Stack.of(role).resolve(bucketArn));
  Validations.of(role).acknowledge({
    id: `AwsSolutions::AwsSolutions-IAM5[Resource::${imported}/${prefix}*]`, // this wildcard and no other
    reason: because,
  });
}

/** Reading every document: a presigned link is followed with the rights of whoever made it. */
export const grantDocuments = (documents: Bucket, role: IRole): void =>
  grantObjects(documents, role, {
    action: 's3:GetObject',
    prefix: '',
    because:
      'The bank names each document in its event, so no list of keys can stand here; the wildcard covers the objects of the one documents bucket, to read. Owner: platform engineering.',
  });

/** Of the webhooks bucket: what is too large for the inbound buffer, and what nobody can read. */
export const webhookObjects = { whole: 'whole/', unread: 'unread/' } as const;
