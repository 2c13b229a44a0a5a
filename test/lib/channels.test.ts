import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { catalogue } from '../../core/catalogue/catalogue.ts';
import { conversationEvents } from '../../core/conversations/events.ts';
import { channelOf } from '../../lib/channel-of.ts';
import { compilePattern } from '../../sandbox/eventbridge/event-pattern.ts';
import { aStage, synthesised } from './synthesised.ts';

const { channels, answers } = synthesised();

type Template = typeof channels;
type Pattern = { source: unknown[]; 'detail-type'?: (string | { 'anything-but': string[] })[] };
type FoundRule = { name: string; pattern: Pattern; targets: object[] };

const rulesOf = (template: Template): readonly FoundRule[] =>
  Object.entries(template.findResources('AWS::Events::Rule')).map(([name, { Properties }]) => ({
    name,
    pattern: Properties.EventPattern,
    targets: Properties.Targets,
  }));

/**
 * Rules that lead a producer's detail-type onto a road, those that catch what has none, those that hear Aviso, and
 * those that count what has a road already (conversions.test.ts).
 */
const isCounting = ({ name }: FoundRule) => name.startsWith('Conversions');
const isCatching = ({ name }: FoundRule) => name.startsWith('Unrouted');
const isHearing = ({ pattern }: FoundRule) => pattern.source.includes('aviso');
const roads = (template: Template) =>
  rulesOf(template).filter((rule) => !isCatching(rule) && !isHearing(rule) && !isCounting(rule));
const catching = (template: Template) => rulesOf(template).filter(isCatching);
const hearing = (template: Template) => rulesOf(template).filter(isHearing);

it.each(catalogue.map(({ name, detailType }) => [name, detailType]))(
  'a %s begins with its own rule, buffer and dispatcher',
  (name, detailType) => {
    channels.hasResourceProperties('AWS::Events::Rule', { EventPattern: { 'detail-type': [detailType] } });
    channels.hasResourceProperties('AWS::SQS::Queue', { QueueName: `aviso-dev-${name}` });
    channels.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: { NOTIFICATION_TYPE: name } },
    });
  },
);

it('one more type in the catalogue is one more rule, buffer with dead letters, dispatcher and pair of outputs', () => {
  const more = { name: 'card-expiry', detailType: 'CardExpiring', lane: 'service' as const };
  const types = [...catalogue.map(channelOf), more];

  const grown = synthesised(aStage(), types).channels;

  for (const [type, more] of [
    ['AWS::Events::Rule', 1],
    ['AWS::SQS::Queue', 2],
    ['AWS::Lambda::Function', 1],
    ['AWS::IAM::Role', 2], // Scheduler's as well
    ['AWS::CloudWatch::Alarm', 2],
    ['AWS::Logs::MetricFilter', 1],
  ] as const) {
    const before = Object.keys(channels.findResources(type)).length;
    expect([type, Object.keys(grown.findResources(type)).length]).toEqual([type, before + more]);
  }
  grown.hasResourceProperties('AWS::Lambda::Function', {
    Environment: { Variables: { NOTIFICATION_TYPE: 'card-expiry' } },
  });
  grown.hasOutput('CardExpiryBufferUrl', {});
  grown.hasOutput('CardExpiryDeadLettersUrl', {});
});

it('a type whose messages carry documents knows their bucket, and others do not', () => {
  const types = [
    ...catalogue.map(channelOf),
    { name: 'paper-copy', detailType: 'PaperCopyAsked', lane: 'service' as const, documents: true },
  ];

  const functions = Object.values(
    synthesised(aStage(), types).channels.findResources('AWS::Lambda::Function'),
  );

  const knowing = functions
    .map(({ Properties }) => Properties.Environment.Variables)
    .filter(({ DOCUMENTS_BUCKET }) => DOCUMENTS_BUCKET !== undefined)
    .map(({ NOTIFICATION_TYPE }) => NOTIFICATION_TYPE);
  expect(knowing).toContain('paper-copy');
  expect(knowing).not.toContain('fraud-alert');
});

it('what the bank says of its customers and of what they settled takes one road of its own', () => {
  channels.hasResourceProperties('AWS::Events::Rule', {
    EventPattern: {
      'detail-type': [
        'CustomerUpdated',
        'ConsentGranted',
        'ConsentWithdrawn',
        'PaymentReceived',
        'PaymentCancelled',
        'AutopayEnabled',
        'OnboardingCompleted',
        'LoanOfferWithdrawn',
        'LoanApplied',
        'CardBlocked',
      ],
    },
  });
  channels.hasResourceProperties('AWS::Lambda::Function', {
    Environment: {
      Variables: {
        CUSTOMERS_TABLE: Match.anyValue(),
        BUFFER_QUEUE_URL: Match.anyValue(),
        DEAD_LETTER_QUEUE_URL: Match.anyValue(),
        NOTIFICATION_TYPE: Match.absent(),
      },
    },
  });
});

it('every dispatcher knows the line of the number, and what the stage says of its limits', () => {
  const limited = synthesised(aStage({ throughput: 1000, messagingLimit: 2000 })).channels;
  const linesOf = (template: typeof channels) =>
    Object.values(template.findResources('AWS::Lambda::Function'))
      .map(({ Properties }) => Properties.Environment.Variables)
      .filter(({ NOTIFICATION_TYPE }) => NOTIFICATION_TYPE !== undefined)
      .map(({ LINES_TABLE, THROUGHPUT, MESSAGING_LIMIT }) => [
        Boolean(LINES_TABLE),
        THROUGHPUT,
        MESSAGING_LIMIT,
      ]);

  expect(linesOf(channels)).toEqual(catalogue.map(() => [true, undefined, undefined]));
  expect(linesOf(limited)).toEqual(catalogue.map(() => [true, '1000', '2000']));
  limited.hasOutput('Throughput', { Value: '1000' });
  limited.hasOutput('MessagingLimit', { Value: '2000' });
});

it('a line that stops calls a person, whichever function was told', () => {
  const filters = Object.values(channels.findResources('AWS::Logs::MetricFilter')).filter(
    ({ Properties }) => Properties.MetricTransformations[0].MetricName === 'LineStops',
  );

  expect(filters).toHaveLength(catalogue.length + 1); // and the customers' function
  for (const { Properties } of filters)
    expect(Properties).toMatchObject({
      FilterPattern: '"lineStopped"',
      MetricTransformations: [{ MetricName: 'LineStops', MetricNamespace: 'Aviso/dev', MetricValue: '1' }],
    });
  expect(new Set(filters.map(({ Properties }) => JSON.stringify(Properties.LogGroupName))).size).toBe(
    catalogue.length + 1,
  );
  channels.hasResourceProperties('AWS::CloudWatch::Alarm', {
    MetricName: 'LineStops',
    Namespace: 'Aviso/dev',
    Threshold: 1,
    TreatMissingData: 'notBreaching',
  });
});

it('rules take what producers say, and never as theirs what Aviso itself announces', () => {
  expect(roads(channels)).toHaveLength(catalogue.length + 1);
  for (const { pattern } of roads(channels)) expect(pattern.source).toEqual([{ 'anything-but': ['aviso'] }]);
});

describe('of what Aviso announces, the customers’ road', () => {
  const own = hearing(channels).map(({ pattern }) => pattern);
  const hears = compilePattern(own[0] ?? {});
  const change = (data: object) => ({
    source: 'aviso',
    'detail-type': 'MessageStatusChanged',
    detail: { customerId: 'ana', data: { previous: 'accepted', ...data } },
  });

  it('is alone in taking any, by a pattern that EventBridge admits', () => {
    expect(own).toHaveLength(1);
    expect(JSON.stringify(own[0]).length).toBeLessThan(2048);
  });

  it.each([
    { state: 'refused', code: 131050 },
    { state: 'refused', code: 131026 },
    { state: 'failed', code: 131049 },
    { state: 'failed', code: 131042 },
    { state: 'failed', code: 200 },
    { state: 'failed', code: 130497 },
    { state: 'failed', code: 131999 },
    { state: 'failed', code: 0 },
    { state: 'delivered', afterBounces: 1 },
    { state: 'read', afterBounces: 3 },
    { state: 'delivered', previous: 'failed' },
  ])('takes %o', (data) => expect(hears(change(data))).toBe(true));

  it.each([
    { state: 'refused', code: 132001 },
    { state: 'refused', code: 131999 }, // lies among the dead letters
    { state: 'failed', code: 131047 },
    { state: 'failed', code: 132015 },
    { state: 'failed', code: 131000 },
    { state: 'delivered' },
    { state: 'read' },
    { state: 'sent', afterBounces: 1 },
    { state: 'accepted' },
    { state: 'suppressed', reason: 'NO_CONSENT' },
  ])('is not woken by %o', (data) => expect(hears(change(data))).toBe(false));

  it.each(Object.keys(conversationEvents))('is not woken by %s, whatever it holds', (detailType) => {
    const data = { state: 'failed', code: 131042, previous: 'accepted', afterBounces: 1 };

    expect(hears({ ...change(data), 'detail-type': detailType })).toBe(false);
  });
});

it('a failure with a code that nobody knows calls a person', () => {
  channels.hasResourceProperties('AWS::Logs::MetricFilter', {
    FilterPattern: '"unknownCode"',
    MetricTransformations: [Match.objectLike({ MetricName: 'UnknownCodes', MetricNamespace: 'Aviso/dev' })],
  });
  channels.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'UnknownCodes', Threshold: 1 });
});

it('an event whose detail-type no road is for is caught, keeps for 14 days and calls a person', () => {
  const known = [...roads(channels), ...roads(answers)].flatMap(({ pattern }) => pattern['detail-type']);

  expect(known.length).toBeGreaterThan(15);
  expect(catching(channels).map(({ pattern }) => pattern)).toEqual([
    { source: [{ 'anything-but': ['aviso'] }], 'detail-type': [{ 'anything-but': known }] },
  ]);
  channels.hasResourceProperties('AWS::SQS::Queue', {
    QueueName: 'aviso-dev-unrouted',
    MessageRetentionPeriod: 14 * 86_400,
    KmsMasterKeyId: Match.anyValue(),
  });
  channels.hasResourceProperties('AWS::CloudWatch::Alarm', {
    AlarmDescription: Match.stringLikeRegexp('aviso redrive unrouted'),
    MetricName: 'ApproximateNumberOfMessagesVisible',
    Threshold: 1,
  });
  channels.hasOutput('UnroutedUrl', { Value: Match.anyValue() });
});

it('what cannot even be put aside calls a person, rule by rule, while the archive has it', () => {
  const listening = synthesised(aStage({ producerSources: ['cards'] })).channels;
  const alarms = Object.values(listening.findResources('AWS::CloudWatch::Alarm')).filter(
    ({ Properties }) => Properties.Namespace === 'AWS/Events',
  );

  expect(alarms.map(({ Properties: { Dimensions } }) => Dimensions)).toEqual(
    catching(listening).map(({ name }) => [
      { Name: 'EventBusName', Value: { Ref: expect.stringMatching(/^Bus/) } },
      {
        Name: 'RuleName', // arn:aws:events:<region>:<account>:rule/<bus>/<rule>
        Value: { 'Fn::Select': [2, { 'Fn::Split': ['/', { 'Fn::GetAtt': [name, 'Arn'] }] }] },
      },
    ]),
  );
  for (const { Properties } of alarms)
    expect(Properties).toMatchObject({
      MetricName: 'FailedInvocations',
      Statistic: 'Sum',
      Threshold: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      TreatMissingData: 'notBreaching',
    });
  listening.hasResourceProperties('AWS::Events::Archive', { EventPattern: Match.absent() });
});

it('where a stage names its sources, an event of another is caught too, and never twice', () => {
  const sources = ['core-banking', 'cards'];

  const { channels: listening, answers: chats } = synthesised(aStage({ producerSources: sources }));

  const known = [...roads(listening), ...roads(chats)].flatMap(({ pattern }) => pattern['detail-type']);
  expect(catching(listening).map(({ pattern }) => pattern)).toEqual([
    { source: sources, 'detail-type': [{ 'anything-but': known }] },
    { source: [{ 'anything-but': ['aviso', ...sources] }] },
  ]);
  listening.hasOutput('ProducerSources', { Value: JSON.stringify(sources) });
});

it('what a stage calls others’ business is left alone', () => {
  const shared = aStage({ producerSources: ['cards'], foreignDetailTypes: ['LedgerClosed'] });

  const patterns = catching(synthesised(shared).channels).map(({ pattern }) => pattern['detail-type']);

  expect(patterns).toEqual([
    [{ 'anything-but': expect.arrayContaining(['TransactionPosted', 'LedgerClosed']) }],
    [{ 'anything-but': ['LedgerClosed'] }],
  ]);
});

it('more names than a pattern of EventBridge holds are refused before they are deployed', () => {
  const names = Array.from({ length: 100 }, (_, index) => `SomebodyElsesBusiness${index}`);

  expect(() => synthesised(aStage({ foreignDetailTypes: names }))).toThrow(/shorten foreignDetailTypes/);
});

it('a stage may name the sources it listens to', () => {
  const listening = synthesised(aStage({ producerSources: ['core-banking', 'cards'] })).channels;

  expect(roads(listening).length).toBeGreaterThan(5);
  for (const { pattern } of roads(listening)) expect(pattern.source).toEqual(['core-banking', 'cards']);
});

it('what a rule cannot deliver for a day goes to the dead letters', () => {
  for (const { targets } of roads(channels)) {
    expect(targets).toEqual([
      expect.objectContaining({
        DeadLetterConfig: { Arn: expect.anything() },
        RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 },
      }),
    ]);
  }
});

it('a queue takes events from its own rules only', () => {
  const rules = Object.keys(channels.findResources('AWS::Events::Rule'));

  const admitted = Object.values(channels.findResources('AWS::SQS::QueuePolicy')).flatMap(({ Properties }) =>
    Properties.PolicyDocument.Statement.filter(({ Effect }: { Effect: string }) => Effect === 'Allow'),
  );

  const counting = rulesOf(channels).filter(isCounting);
  const intoBuffers = roads(channels).length + hearing(channels).length + counting.length;
  expect(admitted).toHaveLength(2 * intoBuffers + catching(channels).length);
  for (const statement of admitted) {
    expect(statement).toMatchObject({
      Action: 'sqs:SendMessage',
      Principal: { Service: 'events.amazonaws.com' },
    });
    expect(rules).toContain(statement.Condition.ArnEquals['aws:SourceArn']['Fn::GetAtt'][0]);
  }
});

it('with no other account named, only this account may put events', () => {
  channels.resourceCountIs('AWS::Events::EventBusPolicy', 0);
});

it('the accounts a stage names may put events and nothing else', () => {
  const open = synthesised(aStage({ producerAccounts: ['111122223333'] })).channels;

  open.hasResourceProperties('AWS::Events::EventBusPolicy', {
    Statement: {
      Effect: 'Allow',
      Action: 'events:PutEvents',
      Principal: { AWS: Match.objectLike({ 'Fn::Join': Match.anyValue() }) },
      Resource: Match.anyValue(),
    },
  });
});

it('what passed the bus is archived under the key for the days of the stage', () => {
  channels.hasResourceProperties('AWS::Events::Archive', {
    RetentionDays: aStage().archiveDays,
    KmsKeyIdentifier: Match.anyValue(),
  });
});

it('a waiting fraud alert calls a person sooner than any other notification', () => {
  const patience = Object.values(channels.findResources('AWS::CloudWatch::Alarm'))
    .filter(({ Properties }) => Properties.MetricName === 'ApproximateAgeOfOldestMessage')
    .map(({ Properties }) => ({
      about: Properties.AlarmDescription.split(':')[0],
      seconds: Properties.Threshold,
    }));

  const fraud = patience.find(({ about }) => about === 'fraud-alert');
  const others = patience.filter(({ about }) => about !== 'fraud-alert' && about !== 'customers');

  expect(fraud?.seconds).toBe(60);
  expect(others.length).toBeGreaterThan(0);
  for (const { seconds } of others) expect(seconds).toBeGreaterThan(60);
});

it.each([
  'EventBusName',
  'EventBusArn',
  'BusinessName',
  'PhoneNumberId',
  'WabaId',
  'DisplayPhoneNumber',
  'GraphUrl',
  'GraphVersion',
  'ScheduleGroupName',
])('the stack tells its %s', (name) => channels.hasOutput(name, { Value: Match.anyValue() }));
