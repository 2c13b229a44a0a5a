import { Match } from 'aws-cdk-lib/assertions';
import { expect, it } from 'vitest';
import { readStage } from '../../lib/stage.ts';
import { synthesised } from './synthesised.ts';

const { announce } = synthesised();

it('changes of messages are read from the stream in batches, and a bad one is isolated and kept', () => {
  announce.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
    StartingPosition: 'TRIM_HORIZON',
    BatchSize: 100,
    MaximumBatchingWindowInSeconds: 1,
    BisectBatchOnFunctionError: true,
    MaximumRetryAttempts: 10,
    FilterCriteria: { Filters: [{ Pattern: '{"eventName":["MODIFY"]}' }] },
    DestinationConfig: { OnFailure: { Destination: Match.objectLike({ 'Fn::GetAtt': Match.anyValue() }) } },
  });
});

it('of templates, first words are announced as well as changes', () => {
  announce.resourceCountIs('AWS::Lambda::EventSourceMapping', 2);
  announce.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
    FilterCriteria: { Filters: [{ Pattern: '{"eventName":["INSERT","MODIFY"]}' }] },
  });
});

it('on one’s own machine a change is announced at once', () => {
  synthesised(readStage('local')).announce.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
    MaximumBatchingWindowInSeconds: 0,
  });
});

it('nobody but the announcer may speak as Aviso on the bus', () => {
  const [role] = Object.keys(announce.findResources('AWS::IAM::Role'));

  announce.hasResourceProperties('AWS::Events::EventBusPolicy', {
    Statement: {
      Effect: 'Deny',
      Action: 'events:PutEvents',
      Principal: { AWS: '*' },
      Condition: {
        StringEquals: { 'events:source': 'aviso' },
        ArnNotEquals: { 'aws:PrincipalArn': { 'Fn::GetAtt': [role, 'Arn'] } },
      },
    },
  });
});

it('the announcer is told the bus', () => {
  announce.hasResourceProperties('AWS::Lambda::Function', {
    Environment: { Variables: { EVENT_BUS_NAME: Match.anyValue() } },
  });
});

it('a person hears of changes that are announced late or not at all', () => {
  const metrics = Object.values(announce.findResources('AWS::CloudWatch::Alarm')).map(
    ({ Properties }) => Properties.MetricName,
  );

  expect(metrics.sort()).toEqual(['ApproximateNumberOfMessagesVisible', 'IteratorAge']);
});
