import { Duration, Validations } from 'aws-cdk-lib';
import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { CfnEventBusPolicy, type EventBus } from 'aws-cdk-lib/aws-events';
import { AnyPrincipal, Effect, Grant, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { EventSourceMapping, FilterCriteria, FilterRule, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { type Queue, RedrivePermission } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { raiseAlarm, recordsIn } from './alarms.ts';
import { BundledFunction } from './bundled-function.ts';
import type { Operations } from './operations.ts';
import { PrivateQueue } from './private-queue.ts';

export interface AnnouncerProps {
  /** Both with a stream of old and new images. */
  readonly messages: Table;
  readonly templates: Table;
  readonly bus: EventBus;
  readonly batchingSeconds: number;
  readonly operations: Operations;
}

/** The outbox: reads what changed from the stream and is alone in speaking as `aviso` on the bus. */
export class Announcer extends Construct {
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, props: AnnouncerProps) {
    super(scope, id);
    const { messages, templates, bus, batchingSeconds, operations } = props;
    const streams = [streamOf(messages), streamOf(templates)] as const;

    this.deadLetters = new PrivateQueue(this, 'DeadLetters', {
      operations,
      retentionPeriod: Duration.days(14),
      redriveAllowPolicy: { redrivePermission: RedrivePermission.DENY_ALL },
    });
    Validations.of(this.deadLetters).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason:
        'This is itself where the stream mapping leaves what failed, and an alarm calls a person as soon as it holds a record. Owner: platform engineering.',
    });
    const announce = new BundledFunction(this, 'Function', {
      folder: 'announce',
      description: 'Announces on the bus what changed about messages and templates',
      timeout: Duration.seconds(30),
      operations,
      environment: { EVENT_BUS_NAME: bus.eventBusName },
    });
    this.deadLetters.grant(announce, 'sqs:SendMessage');
    operations.key.grant(announce, 'kms:Decrypt', 'kms:GenerateDataKey');
    Grant.addToPrincipal({
      grantee: announce,
      actions: ['events:PutEvents'],
      resourceArns: [bus.eventBusArn],
    });
    // DynamoEventSource would ask for ListStreams on every stream there is.
    const reading = Grant.addToPrincipal({
      grantee: announce,
      actions: [
        'dynamodb:DescribeStream',
        'dynamodb:GetRecords',
        'dynamodb:GetShardIterator',
        'dynamodb:ListStreams',
      ],
      resourceArns: [...streams],
    });

    const read = (id: string, stream: string, ...events: string[]) => {
      const mapping = new EventSourceMapping(this, id, {
        target: announce,
        eventSourceArn: stream,
        startingPosition: StartingPosition.TRIM_HORIZON,
        filters: [FilterCriteria.filter({ eventName: FilterRule.or(...events) })],
        batchSize: 100,
        maxBatchingWindow: Duration.seconds(batchingSeconds),
        bisectBatchOnError: true,
        reportBatchItemFailures: true,
        retryAttempts: 10,
        onFailure: { bind: () => ({ destination: this.deadLetters.queueArn }) },
      });
      reading.applyBefore(mapping);
    };
    read('Changes', streams[0], 'MODIFY');
    read('TemplateChanges', streams[1], 'INSERT', 'MODIFY');

    const speakAlone = new PolicyStatement({
      sid: 'OnlyTheAnnouncerIsAviso',
      effect: Effect.DENY,
      principals: [new AnyPrincipal()],
      actions: ['events:PutEvents'],
      resources: [bus.eventBusArn],
      conditions: {
        StringEquals: { 'events:source': 'aviso' },
        ArnNotEquals: { 'aws:PrincipalArn': announce.role?.roleArn },
      },
    });
    new CfnEventBusPolicy(this, 'SpeakAlone', {
      eventBusName: bus.eventBusName,
      statementId: 'OnlyTheAnnouncerIsAviso',
      statement: speakAlone.toStatementJson(),
    });

    raiseAlarm(this, 'DeadLettersAlarm', {
      metric: recordsIn(this.deadLetters),
      threshold: 1,
      description: 'A change could not be announced on the bus: the bank’s systems have not heard of it.',
      operations,
    });
    raiseAlarm(this, 'LateAlarm', {
      metric: announce.metric('IteratorAge', { period: Duration.minutes(1), statistic: Stats.MAXIMUM }),
      threshold: Duration.minutes(2).toMilliseconds(),
      description:
        'Changes are announced more than two minutes late. Look at the function’s errors and throttles.',
      operations,
    });
  }
}

function streamOf(table: Table): string {
  if (table.tableStreamArn === undefined)
    throw new Error(`${table.node.id} has no stream: give it one to announce from.`);
  return table.tableStreamArn;
}
