import { ArnFormat, type RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';

export interface CustomerKeyProps {
  readonly removalPolicy: RemovalPolicy;
}

/**
 * The one key under which everything at rest lies. The services that use it unasked are admitted here, because a
 * later stack cannot add to this policy without a cycle.
 */
export class CustomerKey extends Key {
  constructor(scope: Construct, id: string, props: CustomerKeyProps) {
    super(scope, id, {
      description: 'Encrypts the tables, queues, documents, secrets, logs and archived events of Aviso',
      enableKeyRotation: true,
      removalPolicy: props.removalPolicy,
    });
    const { account, region } = Stack.of(this);
    const sameAccount = { StringEquals: { 'aws:SourceAccount': account } };
    const use = ['kms:Decrypt', 'kms:GenerateDataKey'];
    const recrypt = ['kms:ReEncryptFrom', 'kms:ReEncryptTo'];
    const logs = [
      ...use,
      ...recrypt,
      'kms:Encrypt',
      'kms:GenerateDataKeyWithoutPlaintext',
      'kms:DescribeKey',
    ];

    this.admit('RulesFillQueues', 'events.amazonaws.com', use, sameAccount);
    this.admit('EventBridgeLooksAtTheKey', 'events.amazonaws.com', ['kms:DescribeKey']);
    this.admit('EventsAreArchived', 'events.amazonaws.com', [...use, ...recrypt], {
      StringLike: { 'kms:EncryptionContext:aws:events:event-bus:arn': this.arnOf('events', 'event-bus/*') },
    });
    this.admit('LogsAreKept', `logs.${region}.amazonaws.com`, logs, {
      ArnLike: { 'kms:EncryptionContext:aws:logs:arn': this.arnOf('logs', 'log-group:*') },
    });
    this.admit('AlarmsReachTheirTopic', 'cloudwatch.amazonaws.com', use);
  }

  private admit(
    sid: string,
    service: string,
    actions: string[],
    conditions: Record<string, unknown> = {},
  ): void {
    const principals = [new ServicePrincipal(service)];
    this.addToResourcePolicy(new PolicyStatement({ sid, principals, actions, resources: ['*'], conditions }));
  }

  private arnOf(service: string, resource: string): string {
    return Stack.of(this).formatArn({ service, resource, arnFormat: ArnFormat.NO_RESOURCE_NAME });
  }
}
