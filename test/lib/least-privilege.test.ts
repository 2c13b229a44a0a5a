import { expect, it } from 'vitest';
import { aStage, resourcesOf, synthesised } from './synthesised.ts';

const templates = synthesised(aStage(), [
  { name: 'fraud-alert', detailType: 'SuspiciousActivityDetected', lane: 'security' },
  { name: 'payment-reminder', detailType: 'PaymentDue', lane: 'service' },
  { name: 'paper-copy', detailType: 'PaperCopyAsked', lane: 'service', documents: true },
]);
const statements = resourcesOf(templates, 'AWS::IAM::Policy').flatMap(
  ({ Properties }) => Properties.PolicyDocument.Statement,
);
const listed = (value: unknown): unknown[] => [value].flat();

/** What the role of the function in `stack` with this in its environment may do, beyond the key and its logs. */
function actionsOf(stack: keyof typeof templates, variable: string, value?: string): string[] {
  const template = templates[stack];
  const found = Object.values(template.findResources('AWS::Lambda::Function')).find(({ Properties }) => {
    const { [variable]: set } = Properties.Environment.Variables;
    return set !== undefined && (value === undefined || set === value);
  });
  const role = found?.Properties.Role['Fn::GetAtt'][0];
  return Object.values(template.findResources('AWS::IAM::Policy'))
    .filter(({ Properties }) => Properties.Roles.some(({ Ref }: { Ref: string }) => Ref === role))
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
    .flatMap(({ Action }) => listed(Action).map(String))
    .filter((action) => !/^(kms|logs):/.test(action))
    .sort();
}

const reading = [
  'sqs:ChangeMessageVisibility',
  'sqs:DeleteMessage',
  'sqs:GetQueueAttributes',
  'sqs:GetQueueUrl',
  'sqs:ReceiveMessage',
];

const followingStreams = [
  'dynamodb:DescribeStream',
  'dynamodb:GetRecords',
  'dynamodb:GetShardIterator',
  'dynamodb:ListStreams',
];

/** The streams that each reader in a stack may read. */
const streamsRead = (stack: keyof typeof templates): string[][] =>
  Object.values(templates[stack].findResources('AWS::IAM::Policy'))
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
    .filter(({ Action }: Statement) => listed(Action).includes('dynamodb:GetRecords'))
    .map(({ Resource }: Statement) => listed(Resource).map((one) => JSON.stringify(one)));

type Statement = { Action: unknown; Resource: unknown };
const onObjects = ({ Action }: Statement): boolean => /^s3:/.test(String(Action));
const objectsOf = (bucket: RegExp, prefix = '') => ({
  'Fn::Join': ['', [{ 'Fn::ImportValue': expect.stringMatching(bucket) }, `/${prefix}*`]],
});
const [documents, webhooks] = [/GetAttDocuments\w+Arn/, /GetAttWebhooks\w+Arn/];
const received = /GetAttReceived\w+Arn/;

it('no role has a wildcard among its actions or resources, but for schedules and objects by their names', () => {
  expect(statements.length).toBeGreaterThan(0);
  for (const { Action, Resource } of statements.filter((statement) => !onObjects(statement))) {
    for (const action of listed(Action)) expect(action).not.toContain('*');
    for (const resource of listed(Resource)) {
      expect(JSON.stringify(resource).replace('/msg_*"', '/msg_"')).not.toContain('*');
    }
  }
});

it('no role borrows a policy from AWS', () => {
  for (const { Properties } of resourcesOf(templates, 'AWS::IAM::Role')) {
    expect(Properties.ManagedPolicyArns).toBeUndefined();
  }
});

it('no two functions share a role', () => {
  const roles = resourcesOf(templates, 'AWS::Lambda::Function').map(
    ({ Properties }) => Properties.Role['Fn::GetAtt'][0],
  );

  expect(new Set(roles).size).toBe(roles.length);
});

it('a dispatcher claims, reserves, saves, reads the token, gives up on records and has events woken, and that is all', () => {
  expect(actionsOf('channels', 'NOTIFICATION_TYPE', 'fraud-alert')).toEqual(
    [
      'dynamodb:PutItem', // messages
      'dynamodb:UpdateItem',
      'dynamodb:GetItem', // customers
      'dynamodb:UpdateItem',
      'dynamodb:Query', // templates
      'dynamodb:UpdateItem', // the number's line
      'dynamodb:GetItem', // waiting
      'dynamodb:PutItem',
      'scheduler:CreateSchedule',
      'scheduler:UpdateSchedule',
      'iam:PassRole', // Scheduler's, to put the wake into its own buffer
      'secretsmanager:GetSecretValue',
      ...reading,
      'sqs:SendMessage',
    ].sort(),
  );
});

it('a dispatcher whose messages carry documents may read those as well, one by one', () => {
  expect(actionsOf('channels', 'NOTIFICATION_TYPE', 'paper-copy')).toEqual(
    [...actionsOf('channels', 'NOTIFICATION_TYPE', 'fraud-alert'), 's3:GetObject'].sort(),
  );
});

it('whoever may have any document sent out reaches no webhook, and of those each function may do one thing below one prefix', () => {
  const allowed = statements
    .filter(onObjects)
    .map(({ Action, Resource }: Statement) => ({ Action, Resource }))
    .sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));

  expect(allowed).toEqual([
    { Action: 's3:GetObject', Resource: objectsOf(documents) }, // for Meta, by presigned link
    { Action: 's3:GetObject', Resource: objectsOf(webhooks, 'whole/') },
    { Action: 's3:PutObject', Resource: objectsOf(received) },
    { Action: 's3:PutObject', Resource: objectsOf(webhooks, 'unread/') },
    { Action: 's3:PutObject', Resource: objectsOf(webhooks, 'whole/') },
  ]);
});

it('reports are applied to messages, templates and the number, preferences to customers by their address and to receipts', () => {
  expect(actionsOf('inbound', 'PHONE_NUMBER_ID')).toEqual(
    [
      'dynamodb:UpdateItem', // messages, and the number's line
      'dynamodb:GetItem', // customers
      'dynamodb:UpdateItem',
      'dynamodb:Query', // customers by their addresses
      'dynamodb:PutItem', // receipts and templates
      'dynamodb:Query',
      's3:GetObject', // webhooks beside the queue
      's3:PutObject', // what nobody can read
      ...reading,
      'sqs:SendMessage', // dead letters, and what waits in the buffer
      'sqs:SendMessage',
    ].sort(),
  );
});

it('what the bank says of a customer is kept on the customer’s row, and its receipts are appended', () => {
  const { channels } = templates;
  const keeper = Object.values(channels.findResources('AWS::Lambda::Function')).find(
    ({ Properties: { Environment } }) =>
      Environment.Variables.RECEIPTS_TABLE && !Environment.Variables.NOTIFICATION_TYPE,
  );
  const receipts = keeper?.Properties.Environment.Variables.RECEIPTS_TABLE;
  expect(receipts).toBeDefined();
  expect(actionsOf('channels', 'RECEIPTS_TABLE')).toEqual(
    [
      'dynamodb:GetItem', // customers
      'dynamodb:UpdateItem',
      'dynamodb:UpdateItem', // event ids, and the number's line, which a failed message may stop
      'dynamodb:PutItem', // receipts
      'dynamodb:Query',
      ...reading,
      'sqs:SendMessage',
    ].sort(),
  );
});

it('nobody may change or delete a receipt of consent', () => {
  const onReceipts = statements.filter(({ Resource }) =>
    JSON.stringify(Resource).includes('ConsentReceipts'),
  );

  const [appending, following] = [
    onReceipts.filter(({ Action }) => !listed(Action).includes('dynamodb:GetRecords')),
    onReceipts.filter(({ Action }) => listed(Action).includes('dynamodb:GetRecords')),
  ];
  expect(appending).toHaveLength(3);
  for (const { Action } of appending) expect(listed(Action)).toEqual(['dynamodb:PutItem', 'dynamodb:Query']);
  expect(following).toMatchObject([{ Action: followingStreams }]);
});

it('the webhook reads two secrets, fills one queue and keeps beside it what that does not take', () => {
  expect(actionsOf('inbound', 'APP_SECRET')).toEqual([
    's3:PutObject',
    'secretsmanager:GetSecretValue',
    'sqs:SendMessage',
  ]);
});

it('links read one item of one table and one secret, and note on one item of another that they were followed', () => {
  expect(actionsOf('inbound', 'LINK_KEY_SECRET')).toEqual([
    'dynamodb:GetItem',
    'dynamodb:UpdateItem', // outcomes, and never messages
    'secretsmanager:GetSecretValue',
  ]);
});

it('nobody may write the rows of messages by way of their links', () => {
  const policies = Object.entries(templates.inbound.findResources('AWS::IAM::Policy'));
  const ofLinks = policies
    .filter(([id]) => id.startsWith('Links'))
    .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement);
  const onTable = (name: RegExp) =>
    ofLinks
      .filter(({ Resource }: Statement) => name.test(JSON.stringify(Resource)))
      .flatMap(({ Action }: Statement) => listed(Action));

  expect(onTable(/GetAttMessages/)).toEqual(['dynamodb:GetItem']);
  expect(onTable(/GetAttOutcomes/)).toEqual(['dynamodb:UpdateItem']);
});

it('the announcer reads five streams and speaks on one bus', () => {
  expect(actionsOf('announce', 'EVENT_BUS_NAME')).toEqual([
    ...followingStreams,
    'events:PutEvents',
    'sqs:SendMessage',
  ]);
  const [streams] = streamsRead('announce').filter((read) => read.length > 1);
  expect(streams?.map((stream) => /GetAtt([A-Za-z]+?)[0-9A-F]{8}StreamArn/.exec(stream)?.[1]).sort()).toEqual(
    ['ConsentReceipts', 'Conversations', 'Messages', 'Outcomes', 'Templates'],
  );
});

it('whoever keeps a row for each message reads one stream and writes one table', () => {
  expect(actionsOf('announce', 'OUTCOMES_TABLE')).toEqual([
    ...followingStreams.slice(0, -1),
    'dynamodb:ListStreams',
    'dynamodb:UpdateItem',
    'sqs:SendMessage',
  ]);
  expect(streamsRead('announce').filter((read) => read.length === 1)).toEqual([
    [expect.stringMatching(/GetAttMessages/)],
  ]);
});

it('no environment variable holds a secret: only where to find one', () => {
  for (const { Properties } of resourcesOf(templates, 'AWS::Lambda::Function')) {
    for (const [name, value] of Object.entries(Properties.Environment.Variables)) {
      if (/SECRET$|TOKEN/.test(name)) expect(value).toHaveProperty(['Fn::ImportValue']);
    }
  }
});

it('no function touches the events that nobody knows: they wait for a person', () => {
  expect(Object.keys(templates.channels.findResources('AWS::SQS::Queue')).join()).toContain('Unrouted');
  for (const { Resource } of statements) expect(JSON.stringify(Resource)).not.toContain('Unrouted');
});
