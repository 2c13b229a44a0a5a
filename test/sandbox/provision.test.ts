import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Stack, StackTemplate } from '../../sandbox/assembly/assembly.ts';
import type {
  CloudFormation,
  FunctionDefinition,
  Lambda,
  QueueMapping,
  SecretsManager,
  StackDescription,
  StreamMapping,
} from '../../sandbox/cloud.ts';
import { createDynamoDb } from '../../sandbox/dynamodb/create-dynamodb.ts';
import { createEventBridge } from '../../sandbox/eventbridge/create-eventbridge.ts';
import { call } from '../../sandbox/provision/call.ts';
import { provision } from '../../sandbox/provision/provision.ts';
import { serviceMay } from '../../sandbox/provision/service-may.ts';
import type { Parts } from '../../sandbox/provision/site.ts';
import { createS3 } from '../../sandbox/s3/create-s3.ts';
import { createScheduler } from '../../sandbox/scheduler/create-scheduler.ts';
import { createSqs } from '../../sandbox/sqs/create-sqs.ts';
import { openStore } from '../../sandbox/store/open-store.ts';

const functions: FunctionDefinition[] = [];
const queueMappings: QueueMapping[] = [];
const streamMappings: StreamMapping[] = [];
const secrets: [string, unknown][] = [];
let described: StackDescription[] = [];
let parts: Parts;
let close = async () => {};

beforeEach(async () => {
  for (const list of [functions, queueMappings, streamMappings, secrets]) list.length = 0;
  const store = openStore(undefined);
  const now = Date.now;
  const log = () => {};
  const dynamodb = await createDynamoDb({ folder: undefined, store, now });
  const sqs = await createSqs({ file: undefined, port: 4566, now });
  const eventBridge = createEventBridge({ store, now, deliver: (arn, body) => sqs.send(arn, body), log });
  const scheduler = createScheduler({ store, now, deliver: async () => {}, eventBridge, log });
  const nothing = { handle: async () => ({ status: 500, body: '' }) };
  const cloudFormation: CloudFormation = {
    ...nothing,
    setStacks: (stacks) => {
      described = stacks;
    },
  };
  const secretsManager: SecretsManager = {
    ...nothing,
    createSecret: (name, value) => {
      secrets.push([name, value]);
      return `arn:aws:secretsmanager:eu-west-1:000000000000:secret:${name}-abcdef`;
    },
    read: () => '',
  };
  const lambda: Lambda = {
    define: (definition) => functions.push(definition),
    invoke: async () => ({ ok: true, payload: null }),
    mapQueue: (mapping) => queueMappings.push(mapping),
    mapStream: (mapping) => streamMappings.push(mapping),
    callerOf: () => ({ kind: 'outside' }),
    titles: () => [],
    isQuiet: () => true,
    close: async () => {},
  };
  parts = {
    dynamodb,
    sqs,
    s3: createS3(sqs),
    eventBridge,
    scheduler,
    secretsManager,
    cloudFormation,
    lambda,
  };
  close = async () => {
    await dynamodb.close();
    await sqs.close();
    store.close();
  };
});
afterEach(() => close());

const stack = (name: string, template: unknown): Stack => ({
  name,
  template: StackTemplate.parse(template),
  tags: {},
  assets: new Map([['code.zip', '/assembly/asset.code']]),
});
const stand = (...stacks: Stack[]) => provision({ stacks }, parts, 'http://127.0.0.1:4567');
const standAlone = (Type: string, Properties: object) =>
  stand(stack('Stack', { Resources: { Thing: { Type, Properties } } }));

const role = {
  Type: 'AWS::IAM::Role',
  Properties: { AssumeRolePolicyDocument: { 'Fn::Base64': 'anything' } },
};
const worker = {
  Type: 'AWS::Lambda::Function',
  Properties: {
    Code: { S3Bucket: 'bootstrap', S3Key: 'code.zip' },
    Handler: 'handler.handler',
    Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
    Runtime: 'nodejs24.x',
    Environment: { Variables: { TABLE: { 'Fn::ImportValue': 'State:Table' } } },
    Timeout: 30,
  },
};

it('a function has a title that a person can read, whatever CDK made its name', async () => {
  const code = { ...worker.Properties, Environment: { Variables: {} } };
  const made = (properties: object = {}) => ({ ...worker, Properties: { ...code, ...properties } });
  await stand(
    stack('Aviso-local-Channels', {
      Resources: {
        Role: role,
        TransactionAlertDispatcherFunctionF78BB895: made(),
        AnnouncerFunctionEE093E77: made(),
        Plain: made(),
        FunctionF78BB895: made(),
        Named: made({ FunctionName: 'our-own-Name' }),
      },
    }),
  );
  expect(functions.map(({ title }) => title).toSorted()).toEqual([
    'announcer',
    'function-f78bb895',
    'our-own-Name',
    'plain',
    'transaction-alert-dispatcher',
  ]);
});

describe('a road of a rule, a queue with its dead letters, and a function', () => {
  const state = stack('State', {
    Resources: {
      Messages: {
        Type: 'AWS::DynamoDB::Table',
        Properties: {
          KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
          AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
          BillingMode: 'PAY_PER_REQUEST',
          StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
          TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
          PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
          SSESpecification: { SSEEnabled: true },
        },
      },
    },
    Outputs: { ExportsOutputRefMessages: { Value: { Ref: 'Messages' }, Export: { Name: 'State:Table' } } },
  });
  const channel = (overrides: object = {}) =>
    stack('Channel', {
      Resources: {
        Mapping: {
          Type: 'AWS::Lambda::EventSourceMapping',
          Properties: {
            EventSourceArn: { 'Fn::GetAtt': ['Buffer', 'Arn'] },
            FunctionName: { Ref: 'Worker' },
            BatchSize: 5,
            FunctionResponseTypes: ['ReportBatchItemFailures'],
            ScalingConfig: { MaximumConcurrency: 3 },
            FilterCriteria: { Filters: [{ Pattern: '{"body":{"a":[1]}}' }] },
          },
        },
        Worker: worker,
        Role: role,
        Rule: {
          Type: 'AWS::Events::Rule',
          Properties: {
            EventBusName: { Ref: 'Bus' },
            EventPattern: { 'detail-type': ['TransactionPosted'] },
            Targets: [{ Id: 'Buffer', Arn: { 'Fn::GetAtt': ['Buffer', 'Arn'] } }],
          },
        },
        Bus: { Type: 'AWS::Events::EventBus', Properties: {} },
        Buffer: {
          Type: 'AWS::SQS::Queue',
          Properties: {
            VisibilityTimeout: 180,
            RedrivePolicy: {
              deadLetterTargetArn: { 'Fn::GetAtt': ['DeadLetters', 'Arn'] },
              maxReceiveCount: 5,
            },
          },
        },
        DeadLetters: { Type: 'AWS::SQS::Queue', Properties: { KmsMasterKeyId: 'key' } },
        Policy: {
          Type: 'AWS::SQS::QueuePolicy',
          Properties: {
            Queues: [{ Ref: 'Buffer' }],
            PolicyDocument: {
              Statement: [
                {
                  Effect: 'Allow',
                  Principal: { Service: 'events.amazonaws.com' },
                  Action: 'sqs:SendMessage',
                  Resource: { 'Fn::GetAtt': ['Buffer', 'Arn'] },
                  Condition: { ArnEquals: { 'aws:SourceArn': { 'Fn::GetAtt': ['Rule', 'Arn'] } } },
                },
              ],
            },
          },
        },
        ...overrides,
      },
      Outputs: { BufferUrl: { Value: { Ref: 'Buffer' } }, EventBusName: { Value: { Ref: 'Bus' } } },
    });

  it('stands, named after stack and logical id, and takes an event to the queue', async () => {
    const { outputs, openSources } = await stand(channel(), state);
    openSources();

    const put = await parts.eventBridge.put(
      outputs.EventBusName ?? '',
      { source: 'core', detailType: 'TransactionPosted', detail: { a: 1 } },
      { kind: 'outside' },
    );

    expect(put).toHaveProperty('eventId');
    expect(outputs).toEqual({
      BufferUrl: 'http://127.0.0.1:4566/000000000000/Channel-Buffer',
      EventBusName: 'Channel-Bus',
    });
    await expect
      .poll(() => parts.sqs.queues().find(({ name }) => name === 'Channel-Buffer')?.visible)
      .toBe(1);
    expect(parts.sqs.queues().find(({ name }) => name === 'Channel-DeadLetters')?.deadLetter).toBe(true);
    expect(functions).toEqual([
      {
        name: 'Channel-Worker',
        title: 'worker',
        arn: 'arn:aws:lambda:eu-west-1:000000000000:function:Channel-Worker',
        roleArn: 'arn:aws:iam::000000000000:role/Channel-Role',
        codeFolder: '/assembly/asset.code',
        handler: 'handler.handler',
        environment: { TABLE: 'State-Messages' },
        timeoutSeconds: 30,
        memoryMb: 128,
      },
    ]);
    expect(queueMappings).toEqual([
      {
        functionName: 'Channel-Worker',
        queueArn: 'arn:aws:sqs:eu-west-1:000000000000:Channel-Buffer',
        batchSize: 5,
        batchingWindowSeconds: 0,
        maximumConcurrency: 3,
        reportBatchItemFailures: true,
        filters: [{ body: { a: [1] } }],
      },
    ]);
  });

  it('stands again over what it left, and the table keeps its rows', async () => {
    await stand(channel(), state);
    const row = { id: { S: 'a' } };
    await call(parts.dynamodb.table, 'PutItem', { TableName: 'State-Messages', Item: row });
    await stand(channel(), state);
    expect(await call(parts.dynamodb.table, 'GetItem', { TableName: 'State-Messages', Key: row })).toEqual({
      Item: row,
    });
    expect(await call(parts.dynamodb.table, 'DescribeTimeToLive', { TableName: 'State-Messages' })).toEqual({
      TimeToLiveDescription: { AttributeName: 'expiresAt', TimeToLiveStatus: 'ENABLED' },
    });
  });

  it('does not stand when the queue does not let the rule in', async () => {
    const open = stand(channel({ Policy: { Type: 'AWS::CDK::Metadata' } }), state);
    await expect(open).rejects.toThrow(
      /Channel \/ Rule: events.amazonaws.com may not sqs:SendMessage on .*Channel-Buffer/,
    );
  });

  it('says what of it has no effect here, once for each kind', async () => {
    const { unsupported } = await stand(channel(), state);
    expect(unsupported).toEqual([
      'AWS::DynamoDB::Table SSESpecification: nothing is encrypted at rest on this machine (1×)',
      'AWS::IAM::Role: a role names a caller; calls are not checked against it yet (1×)',
      'AWS::SQS::Queue KmsMasterKeyId: nothing is encrypted at rest on this machine (1×)',
    ]);
  });

  it('is told apart from one whose table has other keys, which needs a fresh start', async () => {
    await stand(channel(), state);
    const changed = structuredClone(state);
    const { Messages } = changed.template.Resources;
    if (Messages) Messages.Properties.StreamSpecification = { StreamViewType: 'KEYS_ONLY' };
    await expect(stand(channel(), changed)).rejects.toThrow(/State \/ Messages .*--fresh/);
  });
});

describe('what the sandbox does not support stops it at start', () => {
  it('as a type, with every place that has one', async () => {
    const open = stand(
      stack('One', { Resources: { Cluster: { Type: 'AWS::ECS::Cluster' } } }),
      stack('Two', { Resources: { Stream: { Type: 'AWS::Kinesis::Stream' } } }),
    );
    await expect(open).rejects.toThrow(
      /One \/ Cluster \(AWS::ECS::Cluster\)\n {2}Two \/ Stream \(AWS::Kinesis::Stream\)/,
    );
  });

  it.each([
    ['AWS::SQS::Queue', { FifoQueue: true }, 'FifoQueue'],
    ['AWS::SQS::Queue', { ContentBasedDeduplication: true }, 'ContentBasedDeduplication'],
    ['AWS::S3::Bucket', { NotificationConfiguration: {} }, 'NotificationConfiguration'],
    [
      'AWS::SecretsManager::Secret',
      { GenerateSecretString: { ExcludeCharacters: 'a' } },
      'GenerateSecretString.ExcludeCharacters',
    ],
    ['AWS::ApiGatewayV2::Api', { ProtocolType: 'WEBSOCKET' }, 'ProtocolType'],
    ['AWS::Events::Rule', { EventPattern: { source: [{ soundex: 'x' }] } }, 'soundex'],
    [
      'AWS::Events::Rule',
      { Targets: [{ Id: 'a', Arn: 'arn:aws:logs:eu-west-1:0:log-group:x' }] },
      'as a target',
    ],
  ])('as a property: %s %j', async (type, properties, named) => {
    await expect(standAlone(type, properties)).rejects.toThrow(`Stack / Thing (${type})`);
    await expect(standAlone(type, properties)).rejects.toThrow(named);
  });

  it('as an intrinsic function', async () => {
    const open = standAlone('AWS::SQS::Queue', { QueueName: { 'Fn::Base64': 'x' } });
    await expect(open).rejects.toThrow(
      'Stack / Thing (AWS::SQS::Queue): the intrinsic function Fn::Base64 is not supported',
    );
  });

  it('as an attribute', async () => {
    const open = stand(
      stack('Stack', {
        Resources: {
          Queue: { Type: 'AWS::SQS::Queue' },
          Other: {
            Type: 'AWS::SQS::Queue',
            Properties: { QueueName: { 'Fn::GetAtt': ['Queue', 'Colour'] } },
          },
        },
      }),
    );
    await expect(open).rejects.toThrow(
      'Stack / Other (AWS::SQS::Queue): the sandbox does not know the attribute Colour of Queue',
    );
  });
});

it('an HTTP API answers at its own port, by routes to functions that let it in', async () => {
  const api = (path: string, settings = 'GET /webhook') =>
    stack('Inbound', {
      Resources: {
        Api: { Type: 'AWS::ApiGatewayV2::Api', Properties: { Name: 'api', ProtocolType: 'HTTP' } },
        Stage: {
          Type: 'AWS::ApiGatewayV2::Stage',
          Properties: {
            ApiId: { Ref: 'Api' },
            StageName: '$default',
            AutoDeploy: true,
            DefaultRouteSettings: { ThrottlingRateLimit: 100, ThrottlingBurstLimit: 50 },
            RouteSettings: { [settings]: { ThrottlingRateLimit: 10, ThrottlingBurstLimit: 5 } },
          },
          DependsOn: ['Route'],
        },
        Integration: {
          Type: 'AWS::ApiGatewayV2::Integration',
          Properties: {
            ApiId: { Ref: 'Api' },
            IntegrationType: 'AWS_PROXY',
            IntegrationUri: { 'Fn::GetAtt': ['Webhook', 'Arn'] },
            PayloadFormatVersion: '2.0',
          },
        },
        Route: {
          Type: 'AWS::ApiGatewayV2::Route',
          Properties: {
            ApiId: { Ref: 'Api' },
            RouteKey: 'GET /webhook',
            Target: { 'Fn::Join': ['', ['integrations/', { Ref: 'Integration' }]] },
          },
        },
        Webhook: { ...worker, Properties: { ...worker.Properties, Environment: { Variables: {} } } },
        Role: role,
        Permission: {
          Type: 'AWS::Lambda::Permission',
          Properties: {
            FunctionName: { 'Fn::GetAtt': ['Webhook', 'Arn'] },
            Action: 'lambda:InvokeFunction',
            Principal: 'apigateway.amazonaws.com',
            SourceArn: {
              'Fn::Sub': `arn:aws:execute-api:\${AWS::Region}:\${AWS::AccountId}:\${Api}/*/*${path}`,
            },
          },
        },
      },
      Outputs: {
        WebhookUrl: {
          Value: {
            'Fn::Sub': 'https://$' + '{Api}.execute-api.$' + '{AWS::Region}.$' + '{AWS::URLSuffix}/webhook',
          },
        },
      },
    });

  const { outputs, routes, throttle } = await stand(api('/webhook'));

  expect(outputs.WebhookUrl).toBe('http://127.0.0.1:4567/webhook');
  expect(routes).toEqual([
    { routeKey: 'GET /webhook', functionName: 'Inbound-Webhook', throttle: { rate: 10, burst: 5 } },
  ]);
  expect(throttle).toEqual({ rate: 100, burst: 50 });
  expect(described).toMatchObject([{ name: 'Inbound', outputs }]);
  await expect(stand(api('/webhook', 'GET /other'))).rejects.toThrow(
    /Unable to find Route by key GET \/other/,
  );
  await expect(stand(api('/other'))).rejects.toThrow(/Inbound \/ Route: apigateway.amazonaws.com may not/);
});

describe('a resource policy', () => {
  const call = {
    service: 'events.amazonaws.com',
    action: 'sqs:SendMessage',
    resource: 'arn:q',
    sourceArn: 'arn:rule',
  };
  const allow = {
    Effect: 'Allow' as const,
    Principal: { Service: 'events.amazonaws.com' },
    Action: 'sqs:*',
    Resource: '*',
  };
  const overHttp = { Bool: { 'aws:SecureTransport': 'false' } };

  it.each([
    ['lets in whom it allows', [allow], true],
    ['lets nobody in by itself', [], false],
    ['keeps out whom it denies', [allow, { ...allow, Effect: 'Deny' as const }], false],
    ['does not mean other principals', [{ ...allow, Principal: { Service: 'sns.amazonaws.com' } }], false],
    [
      'does not mean other sources',
      [{ ...allow, Condition: { ArnEquals: { 'aws:SourceArn': 'arn:other' } } }],
      false,
    ],
    [
      'may deny what is not encrypted',
      [allow, { ...allow, Principal: '*', Effect: 'Deny' as const, Condition: overHttp }],
      true,
    ],
  ])('%s', (_, statements, expected) => expect(serviceMay(statements, call)).toBe(expected));

  it('with an operator that cannot be judged is an error, never an allowance', () => {
    const odd = [{ ...allow, Condition: { IpAddress: { 'aws:SourceArn': '10.0.0.0/8' } } }];
    expect(() => serviceMay(odd, call)).toThrow('IpAddress');
  });
});
