import { Duration } from 'aws-cdk-lib';
import { Queue, QueueEncryption, type QueueProps } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { Operations } from './operations.ts';

export interface PrivateQueueProps
  extends Pick<QueueProps, 'queueName' | 'visibilityTimeout' | 'deadLetterQueue' | 'redriveAllowPolicy'> {
  readonly operations: Operations;
  /** @default - four days, as SQS has it */
  readonly retentionPeriod?: Duration;
}

/** A queue under our key that talks TLS only. */
export class PrivateQueue extends Queue {
  constructor(scope: Construct, id: string, { operations, ...props }: PrivateQueueProps) {
    super(scope, id, {
      encryption: QueueEncryption.KMS,
      encryptionMasterKey: operations.key,
      dataKeyReuse: Duration.hours(1),
      enforceSSL: true,
      ...props,
    });
  }
}
