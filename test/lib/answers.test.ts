import { Match } from 'aws-cdk-lib/assertions';
import { expect, it } from 'vitest';
import { longestWaitMs } from '../../functions/converse/wiring.ts';
import { aStage, synthesised } from './synthesised.ts';

const { answers, inbound } = synthesised(aStage({ bankUrl: 'https://bank.example/v1' }));

const environmentOf = (template = answers) => {
  const [replies] = Object.values(template.findResources('AWS::Lambda::Function')).filter(
    ({ Properties }) => 'CONVERSATIONS_TABLE' in (Properties.Environment?.Variables ?? {}),
  );
  return replies?.Properties.Environment.Variables;
};

it('what customers write waits in a buffer of its own, beside dead letters that call a person', () => {
  answers.hasResourceProperties('AWS::SQS::Queue', {
    QueueName: 'aviso-dev-replies',
    RedrivePolicy: Match.objectLike({ maxReceiveCount: 10 }),
  });
  answers.hasResourceProperties('AWS::CloudWatch::Alarm', {
    AlarmDescription: Match.stringLikeRegexp('aviso redrive replies'),
  });
});

it('the slowest message ends two seconds before its function does', () => {
  answers.hasResourceProperties('AWS::Lambda::Function', {
    Timeout: 30,
    Environment: { Variables: Match.objectLike({ RECEIVED_BUCKET: Match.anyValue() }) },
  });
  expect(longestWaitMs).toBeLessThanOrEqual(28_000);
});

it('files are held in few at a time', () => {
  answers.hasResourceProperties('AWS::Lambda::EventSourceMapping', { BatchSize: 4 });
  answers.hasResourceProperties('AWS::Lambda::Function', { MemorySize: 512 });
});

it('only the bank may give a chat back, or say that something was confirmed', () => {
  answers.hasResourceProperties('AWS::Events::Rule', {
    EventPattern: {
      source: [{ 'anything-but': ['aviso'] }],
      'detail-type': ['ConversationReturned', 'StepUpCompleted'],
    },
  });
});

it('a stage that names no bank asks none, and knows no place to step up', () => {
  expect(environmentOf()).toMatchObject({ BANK_URL: 'https://bank.example/v1' });
  expect(environmentOf()).not.toHaveProperty('STEP_UP_URL');
  expect(environmentOf(synthesised(aStage()).answers)).not.toHaveProperty('BANK_URL');
});

it('no secret stands in the environment, only where each lies', () => {
  for (const name of ['ACCESS_TOKEN_SECRET', 'LINK_KEY_SECRET', 'BANK_KEY_SECRET'])
    expect(environmentOf()[name]).toMatchObject({ 'Fn::ImportValue': expect.any(String) });
});

it('the inbound function fills that buffer', () => {
  inbound.hasResourceProperties('AWS::Lambda::Function', {
    Environment: { Variables: Match.objectLike({ REPLIES_QUEUE_URL: Match.anyValue() }) },
  });
});
