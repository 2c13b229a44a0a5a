import { Match } from 'aws-cdk-lib/assertions';
import { expect, it } from 'vitest';
import { aStage, resourcesOf, synthesised } from './synthesised.ts';

const templates = synthesised();
const detailTypes = ['PaymentReceived', 'AutopayEnabled', 'LoanApplied', 'OnboardingCompleted'];

/** The stack that the road stands in. */
const template = Object.values(templates).find((one) =>
  Object.values(one.findResources('AWS::SQS::Queue')).some(
    ({ Properties }) => Properties.QueueName === 'aviso-dev-conversions',
  ),
);

const rulesOf = (given: typeof templates) =>
  resourcesOf(given, 'AWS::Events::Rule')
    .map(({ Properties }) => Properties)
    .filter(({ EventPattern }) => EventPattern['detail-type']?.join() === detailTypes.join());

it('what the bank reports as a conversion takes a road of its own beside that on which it settles', () => {
  expect(rulesOf(templates)).toEqual([
    expect.objectContaining({
      EventPattern: { source: [{ 'anything-but': ['aviso'] }], 'detail-type': detailTypes },
      Targets: [
        expect.objectContaining({
          DeadLetterConfig: { Arn: expect.anything() },
          RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 },
        }),
      ],
    }),
  ]);
});

it('is heard from the sources of the stage alone, where it names them', () => {
  const listening = synthesised(aStage({ producerSources: ['core-banking'] }));

  expect(rulesOf(listening).map(({ EventPattern }) => EventPattern.source)).toEqual([['core-banking']]);
});

it('calls a person when something lies among its dead letters, and where to see that', () => {
  template?.hasResourceProperties('AWS::CloudWatch::Alarm', {
    AlarmDescription: Match.stringLikeRegexp('aviso redrive conversions'),
  });
  template?.hasOutput('ConversionsDeadLettersUrl', {});
  template?.hasOutput('ConversionsBufferUrl', {});
  expect(template).toBeDefined();
});

it('reads when a customer was last written to and an event’s id, and writes outcomes alone', () => {
  const functions = template?.findResources('AWS::Lambda::Function', {
    Properties: {
      Environment: { Variables: { OUTCOMES_TABLE: Match.anyValue(), CUSTOMERS_TABLE: Match.anyValue() } },
    },
  });
  const [found] = Object.values(functions ?? {});
  const role = found?.Properties.Role['Fn::GetAtt'][0];
  const allowed = Object.values(template?.findResources('AWS::IAM::Policy') ?? {})
    .filter(({ Properties }) => Properties.Roles.some(({ Ref }: { Ref: string }) => Ref === role))
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
    .flatMap(({ Action, Resource }) =>
      [Action]
        .flat()
        .flatMap((action: string) =>
          [Resource]
            .flat()
            .map((resource) => `${action} ${/GetAtt([A-Z][a-z]+)/.exec(JSON.stringify(resource))?.[1]}`),
        ),
    )
    .filter((action) => action.startsWith('dynamodb:'));

  expect(Object.keys(functions ?? {})).toHaveLength(1);
  expect(allowed.sort()).toEqual([
    'dynamodb:GetItem Customers',
    'dynamodb:GetItem Messages',
    'dynamodb:Query Outcomes',
    'dynamodb:UpdateItem Outcomes',
  ]);
});
