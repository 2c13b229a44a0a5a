import { expect, it } from 'vitest';
import { aStage, type Resource, resourcesOf, synthesised } from './synthesised.ts';

const templates = Object.entries(synthesised()).filter(([stack]) => stack !== 'state');
const all = synthesised(aStage({ region: 'eu-west-1', account: '111122223333' }));

/** The buffers of a stack with the function that empties each. */
const buffers = templates.flatMap(([, template]) => {
  const queues = template.findResources('AWS::SQS::Queue');
  const functions = template.findResources('AWS::Lambda::Function');
  return Object.values(template.findResources('AWS::Lambda::EventSourceMapping')).flatMap(
    ({ Properties }) => {
      const name = Properties.EventSourceArn['Fn::GetAtt']?.[0];
      if (name === undefined) return []; // a stream
      const buffer = queues[name];
      const deadLetters = queues[buffer?.Properties.RedrivePolicy.deadLetterTargetArn['Fn::GetAtt'][0]];
      return [
        {
          name,
          mapping: Properties,
          buffer,
          deadLetters,
          reader: functions[Properties.FunctionName.Ref],
          template,
        },
      ];
    },
  );
});

it('there is a buffer for each notification type, for customers and for reports', () => {
  expect(buffers.length).toBeGreaterThanOrEqual(4);
});

it('every mapping reports which records failed', () => {
  for (const { Properties } of resourcesOf(all, 'AWS::Lambda::EventSourceMapping')) {
    expect(Properties.FunctionResponseTypes).toEqual(['ReportBatchItemFailures']);
  }
});

it.each(buffers)(
  '$name hides a record for six times its function’s timeout and the window',
  ({ buffer, reader, mapping }) => {
    const { MaximumBatchingWindowInSeconds: window } = mapping;

    expect(buffer?.Properties.VisibilityTimeout).toBeGreaterThanOrEqual(
      6 * reader?.Properties.Timeout + window,
    );
  },
);

it.each(buffers)(
  '$name gives up on a record after ten tries and keeps it for 14 days',
  ({ buffer, deadLetters }) => {
    expect(buffer?.Properties.RedrivePolicy.maxReceiveCount).toBe(10);
    expect(deadLetters?.Properties.MessageRetentionPeriod).toBe(14 * 86_400);
  },
);

it.each(buffers)('$name is read by no more batches at once than the stage allows', ({ mapping }) => {
  expect(mapping.ScalingConfig.MaximumConcurrency).toBeGreaterThanOrEqual(2);
});

it.each(buffers)('$name calls a person when a record waits too long', ({ name, template }) => {
  expect(
    alarmsOn(template.findResources('AWS::CloudWatch::Alarm'), name, 'ApproximateAgeOfOldestMessage'),
  ).toBe(1);
});

it('dead letters take records from the one buffer they belong to', () => {
  const queues = resourcesOf(all, 'AWS::SQS::Queue');
  const redriving = queues.filter(({ Properties }) => Properties.RedrivePolicy);

  const allowed = queues.flatMap(({ Properties }) => Properties.RedriveAllowPolicy?.sourceQueueArns ?? []);

  expect(allowed.sort()).toEqual(
    redriving.map(({ Properties }) => `arn:aws:sqs:eu-west-1:111122223333:${Properties.QueueName}`).sort(),
  );
});

it('every queue that redrives nowhere is itself one of dead letters, and calls a person when it is not empty', () => {
  for (const [, template] of templates) {
    const alarms = template.findResources('AWS::CloudWatch::Alarm');
    for (const [name, { Properties }] of Object.entries(template.findResources('AWS::SQS::Queue'))) {
      if (Properties.RedrivePolicy) continue;
      expect([name, alarmsOn(alarms, name, 'ApproximateNumberOfMessagesVisible')]).toEqual([name, 1]);
    }
  }
});

it('every queue is encrypted with the key and refuses plain HTTP', () => {
  const queues = resourcesOf(all, 'AWS::SQS::Queue');
  const policies = resourcesOf(all, 'AWS::SQS::QueuePolicy');

  for (const { Properties } of queues) expect(Properties.KmsMasterKeyId).toBeDefined();
  expect(policies).toHaveLength(queues.length);
  for (const { Properties } of policies) {
    expect(Properties.PolicyDocument.Statement).toContainEqual(
      expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
    );
  }
});

function alarmsOn(alarms: Record<string, Resource>, queue: string, metric: string): number {
  return Object.values(alarms).filter(
    ({ Properties }) =>
      Properties.MetricName === metric && Properties.Dimensions[0].Value['Fn::GetAtt']?.[0] === queue,
  ).length;
}
