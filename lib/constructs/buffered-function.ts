import { ArnFormat, Duration, Stack } from 'aws-cdk-lib';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Queue, RedrivePermission } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { oldestRecordIn, raiseAlarm, recordsIn } from './alarms.ts';
import { BundledFunction } from './bundled-function.ts';
import type { Operations } from './operations.ts';
import { PrivateQueue } from './private-queue.ts';

// With waits that double, ten tries span half an hour: longer than most trouble at Meta or AWS.
const maxReceives = 10;

export interface BufferedFunctionProps {
  /** Kebab-case; with the stage it becomes the buffer's name. */
  readonly name: string;
  /** The folder under `functions/`. */
  readonly folder: string;
  readonly description: string;
  /** Beside the addresses of the two queues, which every buffered function is told. */
  readonly environment: Record<string, string>;
  /** Batches in work at once. */
  readonly maxConcurrency: number;
  /** How long SQS may collect records for one batch. @default - it does not wait, for batches of 10 at most */
  readonly batching?: Duration;
  /** @default - 10, or 100 where they are collected */
  readonly batchSize?: number;
  /** @default 256 */
  readonly memoryMb?: number;
  /** The age at which a waiting record calls a person. */
  readonly tooOld: Duration;
  readonly operations: Operations;
}

const timeout = Duration.seconds(30);
const longestRetention = Duration.days(14);

/** The shape of everything that waits: a buffer, the function that empties it, and dead letters beside it. */
export class BufferedFunction extends Construct {
  readonly buffer: Queue;
  readonly deadLetters: Queue;
  readonly function: BundledFunction;

  constructor(scope: Construct, id: string, props: BufferedFunctionProps) {
    super(scope, id);
    const { operations, batching = Duration.seconds(0) } = props;

    // The two queues name one another, so one of them must be known before it exists.
    const bufferName = `aviso-${operations.stage}-${props.name}`;
    const bufferArn = Stack.of(this).formatArn({
      service: 'sqs',
      resource: bufferName,
      arnFormat: ArnFormat.NO_RESOURCE_NAME,
    });
    this.deadLetters = new PrivateQueue(this, 'DeadLetters', {
      operations,
      retentionPeriod: longestRetention,
      redriveAllowPolicy: {
        redrivePermission: RedrivePermission.BY_QUEUE,
        sourceQueues: [Queue.fromQueueArn(this, 'DeadLettersSource', bufferArn)],
      },
    });
    this.buffer = new PrivateQueue(this, 'Buffer', {
      operations,
      queueName: bufferName,
      visibilityTimeout: Duration.seconds(6 * timeout.toSeconds() + batching.toSeconds()), // Lambda's own advice for SQS sources
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: maxReceives },
    });
    this.function = new BundledFunction(this, 'Function', {
      folder: props.folder,
      description: props.description,
      timeout,
      ...(props.memoryMb && { memoryMb: props.memoryMb }),
      operations,
      environment: {
        ...props.environment,
        BUFFER_QUEUE_URL: this.buffer.queueUrl,
        DEAD_LETTER_QUEUE_URL: this.deadLetters.queueUrl,
        MAX_RECEIVES: String(maxReceives),
      },
    });

    this.function.addEventSource(
      new SqsEventSource(this.buffer, {
        batchSize: props.batchSize ?? (batching.toSeconds() > 0 ? 100 : 10),
        maxBatchingWindow: batching,
        maxConcurrency: props.maxConcurrency,
        reportBatchItemFailures: true,
      }),
    );
    this.deadLetters.grant(this.function, 'sqs:SendMessage');
    operations.key.grant(this.function, 'kms:Decrypt', 'kms:GenerateDataKey');

    raiseAlarm(this, 'DeadLettersAlarm', {
      metric: recordsIn(this.deadLetters),
      threshold: 1,
      description: `${props.name}: a record could not be handled and lies among the dead letters. See why with \`aviso redrive ${props.name}\`, correct the cause, and put it back.`,
      operations,
    });
    raiseAlarm(this, 'WaitingAlarm', {
      metric: oldestRecordIn(this.buffer),
      threshold: props.tooOld.toSeconds(),
      description: `${props.name}: a record has waited ${props.tooOld.toHumanString()}. Look at the function's errors and throttles, then at Meta's limits.`,
      operations,
    });
  }
}
