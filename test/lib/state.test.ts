import { Match } from 'aws-cdk-lib/assertions';
import { expect, it } from 'vitest';
import { readStage } from '../../lib/stage.ts';
import { aStage, resourcesOf, synthesised } from './synthesised.ts';

const templates = synthesised();
const { state } = templates;

it('each table is on demand, under the customer key, restorable, and cannot be deleted by accident', () => {
  const tables = Object.values(state.findResources('AWS::DynamoDB::Table'));

  expect(tables).toHaveLength(8);
  for (const table of tables) {
    expect(table).toMatchObject({
      DeletionPolicy: 'Retain',
      Properties: {
        BillingMode: 'PAY_PER_REQUEST',
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        SSESpecification: { SSEEnabled: true, SSEType: 'KMS' },
      },
    });
  }
});

it('messages expire, and tell the stream what they were and what they are', () => {
  state.hasResourceProperties('AWS::DynamoDB::Table', {
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
    TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
  });
});

it('what came of messages expires, and tells the stream what it was and what it is', () => {
  state.hasResourceProperties('AWS::DynamoDB::Table', {
    KeySchema: [
      { AttributeName: 'customerId', KeyType: 'HASH' },
      { AttributeName: 'messageId', KeyType: 'RANGE' },
    ],
    StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
    TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
  });
});

it('events that wait for their hour expire, and tell nobody', () => {
  const [waiting] = Object.values(state.findResources('AWS::DynamoDB::Table')).filter(
    ({ Properties }) => Properties.TimeToLiveSpecification && !Properties.StreamSpecification,
  );

  expect(waiting?.Properties).toMatchObject({
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
  });
  state.hasOutput('WaitingTableName', { Value: Match.anyValue() });
});

it('customers are kept under the bank’s own id and never expire', () => {
  state.hasResourceProperties('AWS::DynamoDB::Table', {
    KeySchema: [{ AttributeName: 'customerId', KeyType: 'HASH' }],
    TimeToLiveSpecification: Match.absent(),
  });
});

it('customers are found by their addresses, which are the only ones an index copies', () => {
  state.hasResourceProperties('AWS::DynamoDB::Table', {
    GlobalSecondaryIndexes: ['ByPhone', 'ByWhatsAppUserId'].map((IndexName) =>
      Match.objectLike({ IndexName, Projection: { ProjectionType: 'KEYS_ONLY' } }),
    ),
  });
});

it('each business number has a row of its own, which never expires', () => {
  state.hasResourceProperties('AWS::DynamoDB::Table', {
    KeySchema: [{ AttributeName: 'number', KeyType: 'HASH' }],
    TimeToLiveSpecification: Match.absent(),
    StreamSpecification: Match.absent(),
  });
  state.hasOutput('LinesTableName', { Value: Match.anyValue() });
});

it('versions of a template lie side by side, and tell the stream what they were and what they are', () => {
  state.hasResourceProperties('AWS::DynamoDB::Table', {
    KeySchema: [
      { AttributeName: 'template', KeyType: 'HASH' },
      { AttributeName: 'version', KeyType: 'RANGE' },
    ],
    StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
  });
});

it('receipts of consent stand in their order under each customer and never expire', () => {
  state.hasResourceProperties('AWS::DynamoDB::Table', {
    KeySchema: [
      { AttributeName: 'customerId', KeyType: 'HASH' },
      { AttributeName: 'number', KeyType: 'RANGE' },
    ],
    TimeToLiveSpecification: Match.absent(),
  });
});

const bucketsLogged = () =>
  Object.fromEntries(
    Object.values(state.findResources('AWS::S3::Bucket')).map(({ Properties, ...bucket }) => [
      Properties.LoggingConfiguration?.LogFilePrefix,
      { ...bucket, Properties },
    ]),
  );

it.each(['documents/', 'webhooks/'])(
  'the bucket of %s is private, encrypted with the key, takes TLS only, and its accesses are logged',
  (prefix) => {
    expect(bucketsLogged()[prefix]).toMatchObject({
      DeletionPolicy: 'Retain',
      Properties: {
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [
            { BucketKeyEnabled: true, ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' } },
          ],
        },
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
      },
    });
    for (const bucket of Object.keys(state.findResources('AWS::S3::Bucket')))
      state.hasResourceProperties('AWS::S3::BucketPolicy', {
        Bucket: { Ref: bucket },
        PolicyDocument: {
          Statement: Match.arrayWith([
            Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
          ]),
        },
      });
  },
);

it('of documents earlier versions are kept, of webhooks none', () => {
  expect(bucketsLogged()['documents/']?.Properties.VersioningConfiguration).toEqual({ Status: 'Enabled' });
  expect(bucketsLogged()['webhooks/']?.Properties.VersioningConfiguration).toBeUndefined();
});

it('webhooks kept beside the queue outlast their records, and what nobody could read lies there for 90 days', () => {
  const rules = bucketsLogged()['webhooks/']?.Properties.LifecycleConfiguration.Rules;

  expect(rules).toMatchObject([
    { Prefix: 'whole/', ExpirationInDays: 30, Status: 'Enabled' },
    { Prefix: 'unread/', ExpirationInDays: 90, Status: 'Enabled' },
    { AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } },
  ]);
  state.hasOutput('WebhooksBucketName', { Value: Match.anyValue() });
});

it('transcripts of chats go after 90 days, and documents of customers stay', () => {
  const rules = bucketsLogged()['received/']?.Properties.LifecycleConfiguration.Rules;

  expect(rules).toMatchObject([
    { AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } },
    {
      Prefix: 'transcripts/',
      ExpirationInDays: 90,
      NoncurrentVersionExpiration: { NoncurrentDays: 1 },
      Status: 'Enabled',
    },
  ]);
  expect(rules).toHaveLength(2);
  expect(rules[0]).not.toHaveProperty('ExpirationInDays');
});

it('each of the five secrets is a generated plain string under the key', () => {
  const secrets = Object.values(state.findResources('AWS::SecretsManager::Secret'));

  expect(secrets).toHaveLength(5);
  for (const { Properties } of secrets) {
    expect(Properties.GenerateSecretString).toEqual({ ExcludePunctuation: true, PasswordLength: 32 });
    expect(Properties.KmsKeyId).toBeDefined();
  }
});

it('there is one key for everything, and it rotates', () => {
  const keys = resourcesOf(templates, 'AWS::KMS::Key');

  expect(keys.map(({ Properties }) => Properties.EnableKeyRotation)).toEqual([true]);
});

it('on one’s own machine nothing is retained', () => {
  const local = synthesised(readStage('local')).state;

  const kept = Object.values(local.toJSON().Resources).map(
    (resource) => (resource as { DeletionPolicy?: string }).DeletionPolicy,
  );

  expect(kept).not.toContain('Retain');
  local.allResourcesProperties('AWS::DynamoDB::Table', { DeletionProtectionEnabled: false });
});

it('alarms write to the address of the stage through an encrypted topic that only this account’s alarms reach', () => {
  const rings = synthesised(aStage({ alarmEmail: 'on-call@bank.example' }));

  rings.state.hasResourceProperties('AWS::SNS::Topic', { KmsMasterKeyId: Match.anyValue() });
  rings.state.hasResourceProperties('AWS::SNS::Subscription', {
    Protocol: 'email',
    Endpoint: 'on-call@bank.example',
  });
  rings.state.hasResourceProperties('AWS::SNS::TopicPolicy', {
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
        Match.objectLike({
          Effect: 'Allow',
          Principal: { Service: 'cloudwatch.amazonaws.com' },
          Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
        }),
      ]),
    },
  });
  for (const { Properties } of resourcesOf(rings, 'AWS::CloudWatch::Alarm')) {
    expect(Properties.AlarmActions).toHaveLength(1);
  }
});

it('alarms ring at the bank’s own topic where the stage names it', () => {
  const alarmTopicArn = 'arn:aws:sns:eu-west-1:111122223333:on-call';
  const rings = synthesised(aStage({ alarmTopicArn }));

  const alarms = resourcesOf(rings, 'AWS::CloudWatch::Alarm');

  expect(alarms.length).toBeGreaterThan(0);
  expect(alarms.map(({ Properties }) => Properties.AlarmActions)).toEqual(alarms.map(() => [alarmTopicArn]));
  rings.state.resourceCountIs('AWS::SNS::Topic', 0);
});
