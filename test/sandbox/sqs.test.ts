import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ListDeadLetterSourceQueuesCommand,
  ListMessageMoveTasksCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { installVirtualClock } from '../../sandbox/clock/virtual-clock.ts';
import { acceptableToSqs, isForeignToSqs } from '../../sandbox/sqs/characters.ts';
import { createSqs, type SandboxSqs } from '../../sandbox/sqs/create-sqs.ts';
import { eventually } from './eventually.ts';
import { serve } from './sqs-server.ts';

const RealDate = Date;
const clock = installVirtualClock();
afterAll(() => {
  globalThis.Date = RealDate;
});

let folder: string;
let sqs: SandboxSqs;
let server: Awaited<ReturnType<typeof serve>>;
let client: SQSClient;

const open = async (file: string | undefined) => {
  server = await serve(async (port) => {
    sqs = await createSqs({ file, port, now: clock.now });
    return sqs;
  });
  client = new SQSClient(server.client);
};
const shut = async () => {
  client.destroy();
  await sqs.close();
  await server.close();
};

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aviso-sqs-'));
  await open(join(folder, 'queues'));
});
afterEach(async () => {
  await shut();
  await rm(folder, { recursive: true });
  clock.setOffset(0);
});

const depth = (name: string) => sqs.queues().find((queue) => queue.name === name);
const receive = (QueueUrl: string, more = {}) =>
  client
    .send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: 10,
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
        ...more,
      }),
    )
    .then(({ Messages }) => Messages ?? []);
const withDeadLetters = async () => {
  const dead = await sqs.createQueue('dead', {});
  const policy = JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 2 });
  const work = await sqs.createQueue('work', { VisibilityTimeout: '30', RedrivePolicy: policy });
  return { dead, work };
};
const receiveTooOften = async (url: string) => {
  for (let times = 0; times < 3; times++) {
    await receive(url);
    clock.moveTo(clock.now() + 31_000);
  }
};

it('a queue URL names this machine and the port, and a record goes through it and comes back', async () => {
  const { QueueUrl = '' } = await client.send(new CreateQueueCommand({ QueueName: 'work' }));
  expect(QueueUrl).toBe(`${server.client.endpoint}/000000000000/work`);

  const attributes = { reason: { DataType: 'String', StringValue: 'because' } };
  await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'hé', MessageAttributes: attributes }));
  const [message] = await receive(QueueUrl);

  expect(message).toMatchObject({
    Body: 'hé',
    MessageAttributes: attributes,
    Attributes: { ApproximateReceiveCount: '1' },
  });
  await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message?.ReceiptHandle }));
  expect(depth('work')).toMatchObject({ visible: 0, inFlight: 0 });
});

describe('every character that SQS knows', () => {
  const known = 'Café 🎉, 𝒳 and \u{10FFFF}, \uE000 to \uFFFD, \t \n \r, \uD7FF';

  it('comes through each of the three ways in', async () => {
    const { arn, url: QueueUrl } = await sqs.createQueue('work', {});
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: known }));
    await client.send(
      new SendMessageBatchCommand({ QueueUrl, Entries: [{ Id: 'one', MessageBody: known }] }),
    );
    await sqs.send(arn, known);

    expect((await receive(QueueUrl)).map(({ Body }) => Body)).toEqual([known, known, known]);
  });

  it.each(['\uD83C', 'a\uDF89b', '\uDF89\uD83C', '\u0000', '\u000B', '\u001F', '\uFFFE', '\uFFFF'])(
    'is more than %j',
    async (unknown) => {
      const { arn, url: QueueUrl } = await sqs.createQueue('work', {});
      const body = `🎉 ${unknown}`;

      await expect(client.send(new SendMessageCommand({ QueueUrl, MessageBody: body }))).rejects.toThrow(
        'Invalid characters',
      );
      const { Failed, Successful } = await client.send(
        new SendMessageBatchCommand({
          QueueUrl,
          Entries: [
            { Id: 'bad', MessageBody: body },
            { Id: 'good', MessageBody: '🎉' },
          ],
        }),
      );
      await expect(sqs.send(arn, body)).rejects.toThrow('Invalid characters');

      expect(Failed).toMatchObject([{ Id: 'bad', Code: 'InvalidMessageContents' }]);
      expect(Successful).toMatchObject([{ Id: 'good' }]);
      expect(depth('work')?.visible).toBe(1);
    },
  );

  it('is what is left when the others are escaped, and JSON then still says the same', () => {
    const body = JSON.stringify({ text: `${known} \uFFFE \uFFFF \uD83C` });
    expect(isForeignToSqs(body)).toBe(true);
    expect(isForeignToSqs(acceptableToSqs(body))).toBe(false);
    expect(JSON.parse(acceptableToSqs(body))).toEqual(JSON.parse(body));
    expect(acceptableToSqs(known)).toBe(known);
  });
});

it('a received record is invisible until its time is over, by virtual time', async () => {
  const { arn, url } = await sqs.createQueue('work', { VisibilityTimeout: '180' });
  await sqs.send(arn, 'once more');
  expect(await receive(url)).toHaveLength(1);
  expect(await receive(url)).toHaveLength(0);
  expect(sqs.nextDue()).toBeGreaterThan(clock.now() + 170_000);

  clock.moveTo(clock.now() + 180_000);

  expect((await receive(url))[0]?.Attributes?.ApproximateReceiveCount).toBe('2');
});

it('a delayed record counts as delayed, and a jump of the clock ends its delay and wakes a long poll', async () => {
  const { url } = await sqs.createQueue('work', {});
  await client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: 'later', DelaySeconds: 600 }));
  expect(depth('work')).toMatchObject({ visible: 0, delayed: 1 });

  const poll = receive(url, { WaitTimeSeconds: 20 });
  clock.moveTo(clock.now() + 601_000);

  expect(await poll).toMatchObject([{ Body: 'later' }]);
});

it('listeners hear of a send, of a visibility given back and of a delay that has passed', async () => {
  const { arn, url } = await sqs.createQueue('work', {});
  const heard: string[] = [];
  sqs.onVisible((queueArn) => heard.push(queueArn));

  await sqs.send(arn, 'now');
  await eventually(() => heard).toEqual([arn]);

  const [message] = await sqs.receive(arn, 10);
  await client.send(
    new ChangeMessageVisibilityCommand({
      QueueUrl: url,
      ReceiptHandle: message?.receiptHandle,
      VisibilityTimeout: 0,
    }),
  );
  await eventually(() => heard).toEqual([arn, arn]);

  await sqs.receive(arn, 10);
  clock.moveTo(clock.now() + 31_000);
  expect(depth('work')?.visible).toBe(1);
  await eventually(() => heard).toEqual([arn, arn, arn]);
});

it('a record received too often moves to the dead-letter queue at the next receive', async () => {
  const { work } = await withDeadLetters();
  await sqs.send(work.arn, 'poison', { eventId: 'e1' });

  await receiveTooOften(work.url);

  expect(depth('dead')).toMatchObject({ visible: 1, deadLetter: true });
  expect(depth('work')).toMatchObject({ visible: 0, inFlight: 0, deadLetter: false });
  const [message] = await sqs.receive(depth('dead')?.arn ?? '', 1);
  expect(message).toMatchObject({
    body: 'poison',
    attributes: { DeadLetterQueueSourceArn: work.arn },
    messageAttributes: { eventId: { dataType: 'String', stringValue: 'e1' } },
  });
});

it('a move task brings dead letters back to where they came from, with their count at zero', async () => {
  const { dead, work } = await withDeadLetters();
  await sqs.send(work.arn, 'poison');
  await receiveTooOften(work.url);

  const sources = await client.send(new ListDeadLetterSourceQueuesCommand({ QueueUrl: dead.url }));
  expect(sources.queueUrls).toEqual([work.url]);
  await client.send(new StartMessageMoveTaskCommand({ SourceArn: dead.arn }));

  expect(await receive(work.url)).toMatchObject([
    { Body: 'poison', Attributes: { ApproximateReceiveCount: '1' } },
  ]);
  expect(depth('dead')?.visible).toBe(0);
  const { Results } = await client.send(new ListMessageMoveTasksCommand({ SourceArn: dead.arn }));
  expect(Results).toMatchObject([{ Status: 'COMPLETED', ApproximateNumberOfMessagesMoved: 1 }]);
});

it('a move task cannot tell where a record sent straight to the dead letters came from, unless it is told', async () => {
  const { dead, work } = await withDeadLetters();
  await sqs.send(dead.arn, 'defect');

  await client.send(new StartMessageMoveTaskCommand({ SourceArn: dead.arn }));
  const { Results } = await client.send(new ListMessageMoveTasksCommand({ SourceArn: dead.arn }));
  expect(Results).toMatchObject([{ Status: 'FAILED', FailureReason: 'CouldNotDetermineMessageSource' }]);

  await client.send(new StartMessageMoveTaskCommand({ SourceArn: dead.arn, DestinationArn: work.arn }));
  expect(await receive(work.url)).toMatchObject([{ Body: 'defect' }]);
});

it('a queue that nobody redrives into has no dead letters to move', async () => {
  const { work } = await withDeadLetters();
  await expect(client.send(new StartMessageMoveTaskCommand({ SourceArn: work.arn }))).rejects.toThrow(
    'Dead Letter Queue',
  );
});

it('a record may be delayed by 900 seconds and not by more, alone or in a batch', async () => {
  const { url: QueueUrl } = await sqs.createQueue('work', {});
  const tooLong = new SendMessageCommand({ QueueUrl, MessageBody: 'x', DelaySeconds: 9999 });
  await expect(client.send(tooLong)).rejects.toThrow('DelaySeconds must be >= 0 and <= 900');

  const Entries = [
    { Id: 'fine', MessageBody: 'x', DelaySeconds: 900 },
    { Id: 'long', MessageBody: 'x', DelaySeconds: 901 },
  ];
  const answer = await client.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
  expect(answer.Successful?.map(({ Id }) => Id)).toEqual(['fine']);
  expect(answer.Failed?.map(({ Id }) => Id)).toEqual(['long']);
});

it('the message group of a standard queue comes back with its record', async () => {
  const { url: QueueUrl } = await sqs.createQueue('work', {});
  const Entries = [
    { Id: '1', MessageBody: 'same', MessageGroupId: 'first' },
    { Id: '2', MessageBody: 'same' },
    { Id: '3', MessageBody: 'same', MessageGroupId: 'third' },
  ];
  await client.send(new SendMessageBatchCommand({ QueueUrl, Entries }));

  const groups = (await receive(QueueUrl)).map(({ Attributes }) => Attributes?.MessageGroupId);
  expect(groups).toEqual(['first', undefined, 'third']);
});

it('a record whose visibility ended can still be deleted by its handle, until somebody else receives it', async () => {
  const { arn } = await sqs.createQueue('work', { VisibilityTimeout: '30' });
  await sqs.send(arn, 'slow');
  const [first] = await sqs.receive(arn, 1);
  clock.moveTo(clock.now() + 31_000);
  const [second] = await sqs.receive(arn, 1);

  await sqs.delete(arn, [first?.receiptHandle ?? '']);
  expect(depth('work')?.inFlight).toBe(1);

  clock.moveTo(clock.now() + 31_000);
  expect(depth('work')?.visible).toBe(1);
  await sqs.delete(arn, [second?.receiptHandle ?? '']);
  expect(depth('work')).toMatchObject({ visible: 0, inFlight: 0 });
});

it('more than ten records can be taken at once by what polls from inside', async () => {
  const { arn } = await sqs.createQueue('work', {});
  for (let n = 0; n < 25; n++) await sqs.send(arn, String(n));
  expect(await sqs.receive(arn, 20)).toHaveLength(20);
  expect(await sqs.receive(arn, 20)).toHaveLength(5);
});

it('a policy on who may redrive here is accepted and told back', async () => {
  const { url: QueueUrl } = await sqs.createQueue('dead', {});
  const RedriveAllowPolicy = JSON.stringify({ redrivePermission: 'denyAll' });
  await client.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { RedriveAllowPolicy } }));

  const { Attributes } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
  );
  expect(Attributes?.RedriveAllowPolicy).toBe(RedriveAllowPolicy);
});

it('an old client that sends a form is told in one sentence what to use', async () => {
  const answer = await fetch(server.client.endpoint, {
    method: 'POST',
    body: new URLSearchParams({ Action: 'ListQueues' }),
  });
  expect(answer.status).toBe(400);
  expect(await answer.text()).toMatch(
    /<ErrorResponse.*<Message>The sandbox speaks the JSON protocol of SQS only/s,
  );
});

it('a record to a queue that is not there, or too large, is refused', async () => {
  const { arn } = await sqs.createQueue('work', {});
  await expect(sqs.send('arn:aws:sqs:eu-west-1:000000000000:nowhere', 'x')).rejects.toThrow('nowhere');
  await expect(sqs.send(arn, 'x'.repeat(1_048_577))).rejects.toThrow('shorter than 1048576 bytes');
});

it('creating a queue again keeps its records and takes its new settings', async () => {
  const { arn, url } = await sqs.createQueue('work', { VisibilityTimeout: '30' });
  await sqs.send(arn, 'kept');
  await sqs.createQueue('work', { VisibilityTimeout: '60' });

  expect(depth('work')?.visible).toBe(1);
  const { Attributes } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['VisibilityTimeout'] }),
  );
  expect(Attributes?.VisibilityTimeout).toBe('60');
});

it('waiting, delayed and received records are there after the process was killed', async () => {
  const file = join(folder, 'killed');
  const module = new URL('../../sandbox/sqs/create-sqs.ts', import.meta.url).href;
  const script = `
    import { createSqs } from ${JSON.stringify(module)};
    const sqs = await createSqs({ file: ${JSON.stringify(file)}, port: 4566, now: Date.now });
    const dead = await sqs.createQueue('dead', {});
    const { arn } = await sqs.createQueue('work', { VisibilityTimeout: '600', RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 3 }) });
    await sqs.send(arn, 'received', { eventId: 'e1' });
    await sqs.receive(arn, 1);
    await sqs.send(arn, 'waiting');
    const later = await sqs.createQueue('later', { DelaySeconds: '600' });
    await sqs.send(later.arn, 'delayed');
    process.stdout.write('sent');
    setInterval(() => {}, 1000);`;
  const sender = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(sender.stdout, 'data');
  sender.kill('SIGKILL');
  await once(sender, 'close');

  await shut();
  await open(file);

  expect(depth('work')).toMatchObject({
    visible: 1,
    inFlight: 1,
    url: `${server.client.endpoint}/000000000000/work`,
  });
  expect(depth('later')).toMatchObject({ visible: 0, delayed: 1 });
  clock.moveTo(clock.now() + 601_000);
  const messages = await sqs.receive(depth('work')?.arn ?? '', 10);
  expect(messages.map(({ body, attributes }) => [body, attributes.ApproximateReceiveCount])).toEqual([
    ['waiting', '1'],
    ['received', '2'],
  ]);
});

it('what was received can be given back as a whole, with its counts, over a restart too', async () => {
  const { arn } = await sqs.createQueue('work', { VisibilityTimeout: '600' });
  for (const body of ['one', 'two']) await sqs.send(arn, body);
  await sqs.receive(arn, 10);

  await shut();
  await open(join(folder, 'queues'));
  expect(depth('work')).toMatchObject({ visible: 0, inFlight: 2 });
  sqs.giveBack(arn);

  expect(depth('work')).toMatchObject({ visible: 2, inFlight: 0 });
  await shut();
  await open(join(folder, 'queues'));
  const again = await sqs.receive(arn, 10);
  expect(again.map(({ body, attributes }) => [body, attributes.ApproximateReceiveCount])).toEqual([
    ['one', '2'],
    ['two', '2'],
  ]);
});

it('a record given back survives a restart as visible, with its count', async () => {
  const { arn, url } = await sqs.createQueue('work', {});
  await sqs.send(arn, 'given back');
  const [message] = await sqs.receive(arn, 1);
  await client.send(
    new ChangeMessageVisibilityCommand({
      QueueUrl: url,
      ReceiptHandle: message?.receiptHandle,
      VisibilityTimeout: 0,
    }),
  );

  await shut();
  await open(join(folder, 'queues'));

  expect((await sqs.receive(arn, 1))[0]?.attributes.ApproximateReceiveCount).toBe('2');
});
