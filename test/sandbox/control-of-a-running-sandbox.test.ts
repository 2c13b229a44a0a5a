import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { GetQueueUrlCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { askBank } from '../../adapters/bank/ask-bank.ts';
import { keepChallenge } from '../../adapters/dynamodb/keep-challenge.ts';
import { meetChallenge } from '../../adapters/dynamodb/meet-challenge.ts';
import { challengeOf } from '../../core/conversations/challenge.ts';
import { challengeToken } from '../../core/conversations/challenge-token.ts';
import { hearStepUp } from '../../core/conversations/hear-step-up.ts';
import { CustomerId } from '../../core/recipients/customer-id.ts';
import { Instant } from '../../core/time/instant.ts';
import { transactionPosted } from '../journeys/customers.ts';
import { type RunningSandbox, startSandbox } from '../journeys/running-sandbox.ts';

let sandbox: RunningSandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
}, 120_000);
afterAll(async () => {
  await sandbox?.stop();
});

it('a started sandbox is ready, has its customers, and says what has no effect in it', async () => {
  const { status, startedInMs, unsupported } = await sandbox.health();
  expect({ status, startedInMs: startedInMs > 0 }).toEqual({ status: 'ready', startedInMs: true });
  expect(unsupported.join('\n')).toContain('AWS::Logs::LogGroup: ');
  const seeded = (await sandbox.events()).map(({ detail }) => detail.eventId);
  expect(seeded).toEqual(
    expect.arrayContaining(['seed-customer-ana', 'seed-consent-ana', 'seed-customer-diego']),
  );
  expect(seeded).not.toContain('seed-consent-diego');
  expect((await sandbox.queues()).filter(({ visible, inFlight }) => visible + inFlight > 0)).toEqual([]);
});

it('its outputs are those that CloudFormation tells, at its own ports', async () => {
  const { Stacks = [] } = await sandbox.aws.cloudFormation.send(new DescribeStacksCommand({}));
  const told = Stacks.flatMap(({ Outputs = [] }) => Outputs.map(({ OutputValue }) => OutputValue));
  expect(told).toEqual(expect.arrayContaining(Object.values(sandbox.outputs)));
  expect(sandbox.output('WebhookUrl')).toBe(`${sandbox.apiUrl}/webhook`);
  expect(sandbox.output('GraphUrl')).toBe(sandbox.metaUrl);
});

it('a fresh sandbox may be set to any instant until its first event, and only forward afterwards', async () => {
  const { now } = await sandbox.clock({ set: '2026-03-02T15:00:00Z' });
  expect(Date.parse(now)).toBeGreaterThanOrEqual(Date.parse('2026-03-02T15:00:00Z'));
  expect(Date.parse(now)).toBeLessThan(Date.parse('2026-03-02T15:01:00Z'));

  await sandbox.publish({ detailType: 'SomethingNobodyKnows', detail: { eventId: 'first' } });

  await expect(sandbox.clock({ set: '2026-03-01T00:00:00Z' })).rejects.toThrow(/409.*forward only/);
  const later = await sandbox.clock({ advance: 'P1D' });
  expect(Date.parse(later.now)).toBeGreaterThanOrEqual(Date.parse('2026-03-03T15:00:00Z'));
});

it('its bank answers by the deployment’s own key, and confirms challenges that the deployment’s table keeps', async () => {
  const { SecretString: key = '' } = await sandbox.aws.secretsManager.send(
    new GetSecretValueCommand({ SecretId: sandbox.output('BankKeyArn') }),
  );
  const now = Instant.parse(Date.parse((await sandbox.clock()).now));
  const ana = CustomerId.parse('ana');
  const ask = askBank({ url: `${sandbox.metaUrl}/_bank/v1`, key: async () => key, now: () => now });
  expect(await ask(ana, 'balance')).toMatchObject({ kind: 'balance' });

  const challenge = challengeOf({
    entry: 'in#1',
    at: now,
    customerId: ana,
    action: 'pay',
    causedBy: 'evt-1',
  });
  const { dynamodb } = sandbox.aws;
  await keepChallenge(dynamodb, sandbox.output('ConversationsTableName'))(challenge);
  const confirmed = await fetch(`${sandbox.metaUrl}/_bank/confirm`, {
    method: 'POST',
    body: JSON.stringify({ challenge: challengeToken(challenge, key), customerId: 'ana' }),
  });
  expect(confirmed.status).toBe(200);

  const event = (await sandbox.events()).find(({ detailType }) => detailType === 'StepUpCompleted');
  const heard = await hearStepUp({
    now: () => now,
    bankKeys: async () => [key],
    meet: meetChallenge(dynamodb, sandbox.output('ConversationsTableName')),
  })(event?.detail);
  expect(heard).toMatchObject({ refused: undefined, turn: { understood: 'step-up:pay', causedBy: 'evt-1' } });
});

it('nobody may publish in our name', async () => {
  const { FailedEntryCount, Entries } = await sandbox.aws.eventBridge.send(
    new PutEventsCommand({
      Entries: [
        { EventBusName: sandbox.output('EventBusName'), Source: 'aviso', DetailType: 'X', Detail: '{}' },
      ],
    }),
  );
  expect([FailedEntryCount, Entries?.[0]?.ErrorCode]).toEqual([1, 'AccessDeniedException']);
});

it('an event may hold any character that a person may type, or SQS keeps it where a person looks', async () => {
  const { now: occurredAt } = await sandbox.clock();
  for (const place of ['Café 🎉', 'Café \uFFFF'])
    await sandbox.publish(transactionPosted('ana', { place }, { occurredAt }));
  await sandbox.settle();

  const [message, ...more] = await sandbox.messages('+525512345678');
  expect(message?.text).toContain('Café 🎉');
  expect(more).toEqual([]);
  const dead = (await sandbox.queues()).find(
    ({ url }) => url === sandbox.output('TransactionAlertDeadLettersUrl'),
  );
  expect(dead?.visible).toBe(1);
  expect(sandbox.said()).toContain('transaction-alert-dispatcher: {');
});

it.each([
  [
    'on the same state folder',
    () => ({ args: ['--state', sandbox.state] }),
    3,
    /Another sandbox is running on/,
  ],
  ['on the same ports', () => ({ portBase: sandbox.portBase }), 3, /Port \d+ is taken/],
  ['with a flag it does not know', () => ({ args: ['--nothing'] }), 2, /--port-base N/],
])('a second sandbox %s is refused with a sentence', async (_, options, exitCode, sentence) => {
  const refused = await startSandbox(options()).catch((error: unknown) => error);
  expect(refused).toMatchObject({ exitCode, message: expect.stringMatching(sentence) });
});

it('a sandbox that is killed starts again with its clock and its events, and does not seed twice', async () => {
  const before = await sandbox.events();
  const { now } = await sandbox.clock();

  await sandbox.kill();
  await sandbox.restart();

  const after = await sandbox.clock();
  expect(Date.parse(after.now)).toBeGreaterThanOrEqual(Date.parse(now));
  expect(Date.parse(after.now)).toBeLessThan(Date.parse(now) + 10 * 60_000);
  expect(await sandbox.events()).toEqual(before);
  const QueueName = sandbox.output('TransactionAlertBufferUrl').split('/').at(-1) ?? '';
  const { QueueUrl } = await sandbox.aws.sqs.send(new GetQueueUrlCommand({ QueueName }));
  expect(QueueUrl).toBe(sandbox.output('TransactionAlertBufferUrl'));
}, 60_000);

it('every dead-letter queue is known as one', async () => {
  const named = Object.entries(sandbox.outputs).filter(([name]) => name.endsWith('DeadLettersUrl'));
  const deadLetters = (await sandbox.queues()).filter(({ deadLetter }) => deadLetter).map(({ url }) => url);
  expect(deadLetters.toSorted()).toEqual(named.map(([, url]) => url).toSorted());
});

it('a sandbox that is told to end does so cleanly within ten seconds', async () => {
  const from = performance.now();
  expect(await sandbox.stop()).toBe(0);
  expect(performance.now() - from).toBeLessThan(10_000);
});
