import { Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { expect, it } from 'vitest';
import { Inbound } from '../../lib/stacks/inbound.ts';
import { State } from '../../lib/stacks/state.ts';
import { readStage, type Stage } from '../../lib/stage.ts';
import { anApp, aStage, synthesised } from './synthesised.ts';

const { inbound } = synthesised(
  aStage({
    webhookThrottle: { rate: 300, burst: 600 },
    linkThrottle: { rate: 20, burst: 40 },
    secretRotationOverlapHours: 48,
  }),
);

it('the public door has two routes to the webhook and two to the links', () => {
  const routes = Object.values(inbound.findResources('AWS::ApiGatewayV2::Route'));

  expect(routes.map(({ Properties }) => Properties.RouteKey).sort()).toEqual([
    'GET /l/{token}',
    'GET /webhook',
    'HEAD /l/{token}',
    'POST /webhook',
  ]);
  inbound.resourceCountIs('AWS::ApiGatewayV2::Api', 1);
});

it('the door is throttled as the stage says', () => {
  inbound.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
    StageName: '$default',
    AutoDeploy: true,
    DefaultRouteSettings: { ThrottlingRateLimit: 300, ThrottlingBurstLimit: 600 },
  });
});

it('links are throttled apart, and the stage waits for the routes that it names', () => {
  const [stage] = Object.values(inbound.findResources('AWS::ApiGatewayV2::Stage'));
  const links = Object.entries(inbound.findResources('AWS::ApiGatewayV2::Route'))
    .filter(([, { Properties }]) => String(Properties.RouteKey).endsWith('/l/{token}'))
    .map(([id]) => id);
  const own = { ThrottlingRateLimit: 20, ThrottlingBurstLimit: 40 };

  expect(stage?.Properties.RouteSettings).toEqual({ 'GET /l/{token}': own, 'HEAD /l/{token}': own });
  expect(links).toHaveLength(2);
  expect(stage?.DependsOn).toEqual(expect.arrayContaining(links));
});

it('a click that could not be noted calls a person', () => {
  inbound.hasResourceProperties('AWS::Logs::MetricFilter', { FilterPattern: '"clickLost"' });
});

it('the access log says neither what was asked for nor what was posted', () => {
  const [stage] = Object.values(inbound.findResources('AWS::ApiGatewayV2::Stage'));

  const format = stage?.Properties.AccessLogSettings.Format;

  expect(Object.keys(JSON.parse(format))).toContain('status');
  expect(format).not.toMatch(/query|path|body|sourceIp|userAgent/i);
});

it('the webhook knows its queue and two secrets by address, and how long a rotated secret lives on', () => {
  inbound.hasResourceProperties('AWS::Lambda::Function', {
    Timeout: 10,
    Environment: {
      Variables: {
        INBOUND_QUEUE_URL: Match.anyValue(),
        APP_SECRET: Match.objectLike({ 'Fn::ImportValue': Match.anyValue() }),
        VERIFY_TOKEN: Match.objectLike({ 'Fn::ImportValue': Match.anyValue() }),
        SECRET_OVERLAP_HOURS: '48',
        WEBHOOKS_BUCKET: Match.objectLike({ 'Fn::ImportValue': Match.anyValue() }),
      },
    },
  });
});

it('what is reported is about the stage’s own number and account', () => {
  inbound.hasResourceProperties('AWS::Lambda::Function', {
    Environment: {
      Variables: Match.objectLike({
        PHONE_NUMBER_ID: aStage().phoneNumberId,
        DISPLAY_PHONE_NUMBER: aStage().displayPhoneNumber,
        WABA_ID: aStage().wabaId,
      }),
    },
  });
});

const linksEnvironment = (stage: Partial<Stage> = {}) => {
  const functions = Object.values(
    synthesised(aStage(stage)).inbound.findResources('AWS::Lambda::Function', {
      Properties: { Environment: { Variables: { LINK_KEY_SECRET: Match.anyValue() } } },
    }),
  );
  return functions.map(({ Properties }) => Properties.Environment.Variables);
};

it('links know the messages, their outcomes and the secret of their tokens by address, and may lead to any host', () => {
  expect(linksEnvironment()).toEqual([
    {
      MESSAGES_TABLE: { 'Fn::ImportValue': expect.anything() },
      OUTCOMES_TABLE: { 'Fn::ImportValue': expect.anything() },
      LINK_KEY_SECRET: { 'Fn::ImportValue': expect.anything() },
    },
  ]);
});

it('links lead to the hosts of the stage where it lists any', () => {
  expect(linksEnvironment({ linkHosts: ['bank.example', 'partner.example'] })).toMatchObject([
    { LINK_HOSTS: 'bank.example,partner.example' },
  ]);
});

it('links start with the bank’s own address where the stage names one, else with the API’s', () => {
  const linksUrl = 'https://go.bank.example/l';

  synthesised(aStage({ linksUrl })).inbound.hasOutput('LinksUrl', { Value: linksUrl });
  inbound.hasOutput('LinksUrl', { Value: { 'Fn::Join': ['', Match.arrayWith(['/l'])] } });
});

it('reports are collected for two seconds, since most of them come in threes', () => {
  inbound.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
    BatchSize: 100,
    MaximumBatchingWindowInSeconds: 2,
  });
});

it('on one’s own machine nothing waits for company', () => {
  synthesised(readStage('local')).inbound.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
    BatchSize: 10,
    MaximumBatchingWindowInSeconds: 0,
  });
});

it('server errors, function errors and throttles at the door call a person', () => {
  const metrics = Object.values(inbound.findResources('AWS::CloudWatch::Alarm')).map(
    ({ Properties }) => Properties.MetricName,
  );

  const atTheDoor = metrics.filter((name) => ['5xx', 'Errors', 'Throttles'].includes(name)).sort();
  expect(atTheDoor).toEqual(['5xx', 'Errors', 'Errors', 'Throttles', 'Throttles']);
});

it.each(['WebhookUrl', 'LinksUrl', 'InboundBufferUrl', 'InboundDeadLettersUrl'])(
  'the stack tells its %s',
  (name) => inbound.hasOutput(name, { Value: Match.anyValue() }),
);

it.each([
  ['a template that Meta puts into another category', 'templateCategory', 'TemplateCategoryChanges'],
  ['an account that Meta stops', 'lineStopped', 'LinesStopped'],
  ['what Meta says of the account or the number', 'accountAlert', 'AccountAlerts'],
  ['a PIN that somebody touches', 'securityChange', 'SecurityChanges'],
  ['an item that nobody can read', 'malformed', 'MalformedWebhooks'],
])('%s calls a person', (_, term, MetricName) => {
  inbound.hasResourceProperties('AWS::Logs::MetricFilter', {
    FilterPattern: `"${term}"`,
    MetricTransformations: [{ MetricName, MetricNamespace: 'Aviso/dev', MetricValue: '1' }],
  });
  inbound.hasResourceProperties('AWS::CloudWatch::Alarm', {
    MetricName,
    Namespace: 'Aviso/dev',
    Threshold: 1,
    TreatMissingData: 'notBreaching',
  });
});

it('the names of all our templates are told, since webhooks tell of every template of the account', () => {
  inbound.hasResourceProperties('AWS::Lambda::Function', {
    Environment: { Variables: { TEMPLATE_NAMES: Match.stringLikeRegexp('\\btransaction_alert\\b') } },
  });
});

it('what customers write is put into the queue of replies, where there is one', () => {
  const [app, stage] = [anApp(), aStage()];
  const answers = new Stack(app, 'Answers');
  const replies = new Queue(answers, 'Replies');
  const state = new State(app, 'State', { stage });
  const conversing = Template.fromStack(new Inbound(app, 'Inbound', { stage, state, replies }));
  const ofReplies = (attribute: string) => ({
    'Fn::ImportValue': Match.stringLikeRegexp(`^Answers:.*${attribute}`),
  });

  conversing.hasResourceProperties('AWS::Lambda::Function', {
    Environment: { Variables: Match.objectLike({ REPLIES_QUEUE_URL: ofReplies('Ref') }) },
  });
  conversing.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: Match.arrayWith([
        { Action: 'sqs:SendMessage', Effect: 'Allow', Resource: Match.arrayWith([ofReplies('Arn')]) },
      ]),
    },
  });
});
