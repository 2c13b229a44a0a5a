import { Stack, Token, Validations } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Policy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { ScheduleGroup } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import type { BufferedFunction } from './buffered-function.ts';
import { grantItems } from './grant-items.ts';
import type { Operations } from './operations.ts';

export interface DeferralProps {
  readonly dispatcher: BufferedFunction;
  /** Where events are kept until their hour. */
  readonly waiting: Table;
  readonly schedules: ScheduleGroup;
  readonly operations: Operations;
}

const scheduler = 'scheduler.amazonaws.com';

/** Lets a dispatcher look at a message again at its hour: its event is kept, and Scheduler wakes it in the buffer it came from. */
export class Deferral extends Construct {
  constructor(scope: Construct, id: string, props: DeferralProps) {
    super(scope, id);
    const { dispatcher, waiting, schedules } = props;
    const { buffer, deadLetters, function: dispatch } = dispatcher;

    const waker = this.wakerOf(props);
    const defers = this.deferring(waker, schedules);
    dispatch.role?.attachInlinePolicy(defers);
    dispatch.node.addDependency(defers);
    grantItems(waiting, dispatch, 'GetItem', 'PutItem');

    const told = {
      WAITING_TABLE: waiting.tableName,
      SCHEDULE_GROUP: schedules.scheduleGroupName,
      WAKE_ROLE_ARN: waker.roleArn,
      BUFFER_QUEUE_ARN: buffer.queueArn,
      DEAD_LETTER_QUEUE_ARN: deadLetters.queueArn,
    };
    for (const [name, value] of Object.entries(told)) dispatch.addEnvironment(name, value);
  }

  /** A role for each channel, so that no dispatcher can have anything put into another's buffer. */
  private wakerOf({ dispatcher, schedules, operations }: DeferralProps): Role {
    const waker = new Role(this, 'Waker', {
      description: 'Scheduler puts wakes into one buffer, and into its dead letters what it could not',
      assumedBy: new ServicePrincipal(scheduler).withConditions({
        StringEquals: {
          'aws:SourceAccount': Stack.of(this).account,
          'aws:SourceArn': schedules.scheduleGroupArn,
        },
      }),
    });
    dispatcher.buffer.grant(waker, 'sqs:SendMessage');
    dispatcher.deadLetters.grant(waker, 'sqs:SendMessage');
    operations.key.grant(waker, 'kms:Decrypt', 'kms:GenerateDataKey');
    return waker;
  }

  private deferring(waker: Role, schedules: ScheduleGroup): Policy {
    const here = Stack.of(this);
    const policy = new Policy(this, 'Defers', {
      statements: [
        new PolicyStatement({
          actions: ['scheduler:CreateSchedule', 'scheduler:UpdateSchedule'],
          resources: [schedulesOfMessages(schedules, here)],
        }),
        new PolicyStatement({
          actions: ['iam:PassRole'],
          resources: [waker.roleArn],
          conditions: { StringEquals: { 'iam:PassedToService': scheduler } },
        }),
      ],
    });
    Validations.of(policy).acknowledge({
      id: `AwsSolutions-IAM5[Resource::${schedulesOfMessages(schedules, asPackShows(here))}]`,
      reason:
        'A schedule is named after its message and made while the function runs, so only the beginning of its name can be stated; the group and the role it may act in are stated whole. Owner: platform engineering.',
    });
    return policy;
  }
}

type Place = Pick<Stack, 'partition' | 'region' | 'account'>;

const schedulesOfMessages = (
  { scheduleGroupName }: ScheduleGroup,
  { partition, region, account }: Place,
): string => `arn:${partition}:scheduler:${region}:${account}:schedule/${scheduleGroupName}/msg_*`;

/** The pack wants a wildcard named as it shows it: what is known at deployment only stands in brackets. */
const asPackShows = ({ partition, region, account }: Place): Place => ({
  partition: Token.isUnresolved(partition) ? '<AWS::Partition>' : partition,
  region: Token.isUnresolved(region) ? '<AWS::Region>' : region,
  account: Token.isUnresolved(account) ? '<AWS::AccountId>' : account,
});
