import { expect, it } from 'vitest';
import { aStage, synthesised } from './synthesised.ts';

const stage = aStage({ region: 'eu-west-1', account: '111122223333' });
const { channels } = synthesised(stage, [
  { name: 'payment-reminder', detailType: 'PaymentDue', lane: 'service' },
  { name: 'kyc-reminder', detailType: 'OnboardingStalled', lane: 'service' },
  { name: 'fraud-alert', detailType: 'SuspiciousActivityDetected', lane: 'security' },
]);

const idOf = (type: string, properties: object): string => {
  const [id = '', ...others] = Object.keys(channels.findResources(type, { Properties: properties }));
  expect(others).toEqual([]);
  return id;
};
const group = idOf('AWS::Scheduler::ScheduleGroup', { Name: 'aviso-dev' });
const wakers = Object.entries(channels.findResources('AWS::IAM::Role')).filter(
  ([, { Properties }]) =>
    Properties.AssumeRolePolicyDocument.Statement[0].Principal.Service === 'scheduler.amazonaws.com',
);
const waiting = Object.values(channels.findResources('AWS::Lambda::Function')).filter(
  ({ Properties }) => Properties.Environment.Variables.WAKE_ROLE_ARN,
);
const statementsOf = (role: string) =>
  Object.values(channels.findResources('AWS::IAM::Policy'))
    .filter(({ Properties }) => Properties.Roles.some(({ Ref }: { Ref: string }) => Ref === role))
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement);

it('all schedules of a deployment are in one group, which goes with the queues they wake', () => {
  channels.resourceCountIs('AWS::Scheduler::ScheduleGroup', 1);
  channels.hasResource('AWS::Scheduler::ScheduleGroup', { DeletionPolicy: 'Delete' });
});

it('every type’s messages may wait: for an hour, or for word of what became of them', () => {
  expect(waiting.map(({ Properties }) => Properties.Environment.Variables.NOTIFICATION_TYPE)).toEqual([
    'payment-reminder',
    'kyc-reminder',
    'fraud-alert',
  ]);
  expect(wakers).toHaveLength(3);
});

it('a dispatcher is told where events wait and how they are woken in its own buffer', () => {
  for (const { Properties } of waiting) {
    const { Variables: told } = Properties.Environment;
    expect(told).toMatchObject({
      WAITING_TABLE: { 'Fn::ImportValue': expect.stringContaining('Waiting') },
      SCHEDULE_GROUP: 'aviso-dev',
    });
    expect(wakers.map(([id]) => id)).toContain(told.WAKE_ROLE_ARN['Fn::GetAtt'][0]);
    expect(told.BUFFER_QUEUE_ARN['Fn::GetAtt']).toEqual([told.BUFFER_QUEUE_URL.Ref, 'Arn']);
    expect(told.DEAD_LETTER_QUEUE_ARN['Fn::GetAtt']).toEqual([told.DEAD_LETTER_QUEUE_URL.Ref, 'Arn']);
  }
});

it('Scheduler takes a waking role for schedules of the group only, and wakes one buffer with it', () => {
  for (const { Properties } of waiting) {
    const { Variables: told } = Properties.Environment;
    const waker = told.WAKE_ROLE_ARN['Fn::GetAtt'][0];

    expect(statementsOf(waker)).toEqual([
      {
        Effect: 'Allow',
        Action: 'sqs:SendMessage',
        Resource: [told.BUFFER_QUEUE_ARN, told.DEAD_LETTER_QUEUE_ARN],
      },
      {
        Effect: 'Allow',
        Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
        Resource: { 'Fn::ImportValue': expect.stringContaining('Key') },
      },
    ]);
  }
  for (const [, { Properties }] of wakers) {
    expect(Properties.AssumeRolePolicyDocument.Statement).toEqual([
      {
        Action: 'sts:AssumeRole',
        Effect: 'Allow',
        Principal: { Service: 'scheduler.amazonaws.com' },
        Condition: {
          StringEquals: {
            'aws:SourceAccount': '111122223333',
            'aws:SourceArn': { 'Fn::GetAtt': [group, 'Arn'] },
          },
        },
      },
    ]);
  }
});

it('a dispatcher makes schedules named after messages in the group, and hands over its own waking role to Scheduler alone', () => {
  for (const { Properties } of waiting) {
    const { WAKE_ROLE_ARN } = Properties.Environment.Variables;
    const statements = statementsOf(Properties.Role['Fn::GetAtt'][0]);

    expect(statements.filter(({ Action }) => /scheduler:|iam:/.test(String(Action)))).toEqual([
      {
        Effect: 'Allow',
        Action: ['scheduler:CreateSchedule', 'scheduler:UpdateSchedule'],
        Resource: 'arn:aws:scheduler:eu-west-1:111122223333:schedule/aviso-dev/msg_*',
      },
      {
        Effect: 'Allow',
        Action: 'iam:PassRole',
        Resource: WAKE_ROLE_ARN,
        Condition: { StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' } },
      },
    ]);
  }
});

it('a wake that reached neither its buffer nor the dead letters calls a person', () => {
  channels.hasResourceProperties('AWS::CloudWatch::Alarm', {
    Namespace: 'AWS/Scheduler',
    MetricName: 'InvocationsFailedToBeSentToDeadLetterCount',
    Dimensions: [{ Name: 'ScheduleGroup', Value: 'aviso-dev' }],
    Threshold: 1,
  });
});
