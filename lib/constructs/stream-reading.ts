import { Duration, Validations } from 'aws-cdk-lib';
import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Grant } from 'aws-cdk-lib/aws-iam';
import {
  EventSourceMapping,
  FilterCriteria,
  type Function as LambdaFunction,
  StartingPosition,
} from 'aws-cdk-lib/aws-lambda';
import { type Queue, RedrivePermission } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { raiseAlarm, recordsIn } from './alarms.ts';
import type { Operations } from './operations.ts';
import { PrivateQueue } from './private-queue.ts';

/** Where a stream's mapping leaves what failed to the last. */
export function streamDeadLetters(scope: Construct, id: string, operations: Operations): PrivateQueue {
  const deadLetters = new PrivateQueue(scope, id, {
    operations,
    retentionPeriod: Duration.days(14),
    redriveAllowPolicy: { redrivePermission: RedrivePermission.DENY_ALL },
  });
  Validations.of(deadLetters).acknowledge({
    id: 'AwsSolutions-SQS3',
    reason:
      'This is itself where the stream mapping leaves what failed, and an alarm calls a person as soon as it holds a record. Owner: platform engineering.',
  });
  return deadLetters;
}

export interface StreamReaderProps {
  readonly reader: LambdaFunction;
  /** Each with a stream. */
  readonly tables: readonly Table[];
  readonly deadLetters: Queue;
  readonly batchingSeconds: number;
  readonly operations: Operations;
}

export interface StreamOf {
  readonly table: Table;
  /** Patterns of which one must fit. */
  readonly filters: readonly Record<string, unknown>[];
}

/** Lets a function read some streams and leave what fails; answers how to map each. */
export function streamReader(
  scope: Construct,
  { reader, tables, deadLetters, batchingSeconds, operations }: StreamReaderProps,
): (id: string, stream: StreamOf) => void {
  deadLetters.grant(reader, 'sqs:SendMessage');
  operations.key.grant(reader, 'kms:Decrypt', 'kms:GenerateDataKey');
  // DynamoEventSource would ask for ListStreams on every stream there is.
  const reading = Grant.addToPrincipal({
    grantee: reader,
    actions: [
      'dynamodb:DescribeStream',
      'dynamodb:GetRecords',
      'dynamodb:GetShardIterator',
      'dynamodb:ListStreams',
    ],
    resourceArns: tables.map(streamOf),
  });
  return (id, { table, filters }) => {
    const mapping = new EventSourceMapping(scope, id, {
      target: reader,
      eventSourceArn: streamOf(table),
      startingPosition: StartingPosition.TRIM_HORIZON,
      filters: filters.map((filter) => FilterCriteria.filter(filter)),
      batchSize: 100,
      maxBatchingWindow: Duration.seconds(batchingSeconds),
      bisectBatchOnError: true,
      reportBatchItemFailures: true,
      retryAttempts: 10,
      onFailure: { bind: () => ({ destination: deadLetters.queueArn }) },
    });
    reading.applyBefore(mapping);
  };
}

export interface StreamAlarmsProps extends Pick<StreamReaderProps, 'reader' | 'deadLetters' | 'operations'> {
  /** What failure and lateness mean, for the person who is called. */
  readonly failed: string;
  readonly late: string;
}

export function streamAlarms(
  scope: Construct,
  { reader, deadLetters, operations, failed, late }: StreamAlarmsProps,
): void {
  raiseAlarm(scope, 'DeadLettersAlarm', {
    metric: recordsIn(deadLetters),
    threshold: 1,
    description: failed,
    operations,
  });
  raiseAlarm(scope, 'LateAlarm', {
    metric: reader.metric('IteratorAge', { period: Duration.minutes(1), statistic: Stats.MAXIMUM }),
    threshold: Duration.minutes(2).toMilliseconds(),
    description: late,
    operations,
  });
}

function streamOf(table: Table): string {
  if (table.tableStreamArn === undefined)
    throw new Error(`${table.node.id} has no stream: give it one to read from.`);
  return table.tableStreamArn;
}
