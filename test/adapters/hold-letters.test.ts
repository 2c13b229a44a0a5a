import {
  ChangeMessageVisibilityBatchCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { type HeldLetter, holdLetters, letGo } from '../../adapters/sqs/hold-letters.ts';
import { putBack } from '../../adapters/sqs/move-letters.ts';
import { Instant } from '../../core/time/instant.ts';

const sqs = mockClient(SQSClient);
beforeEach(() => sqs.reset().on(ChangeMessageVisibilityBatchCommand).resolves({}));

const text = (value: string) => ({ DataType: 'String', StringValue: value });
const received = (id: string, attributes: Record<string, string> = {}) => ({
  MessageId: id,
  ReceiptHandle: `handle-${id}`,
  Body: '{}',
  Attributes: { SentTimestamp: '1700000000000' },
  MessageAttributes: Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [name, text(value)]),
  ),
});

const hold = (change: Partial<Parameters<ReturnType<typeof holdLetters>>[0]> = {}) =>
  holdLetters(
    new SQSClient({}),
    'https://sqs/dead',
  )({
    most: 100,
    patienceSeconds: 2,
    isStopped: () => false,
    progress: () => undefined,
    ...change,
  });

const waits = () => sqs.commandCalls(ReceiveMessageCommand).map(({ args }) => args[0].input.WaitTimeSeconds);
const letGone = () =>
  sqs
    .commandCalls(ChangeMessageVisibilityBatchCommand)
    .flatMap(({ args }) => args[0].input.Entries ?? [])
    .map(({ ReceiptHandle, VisibilityTimeout }) => [ReceiptHandle, VisibilityTimeout]);

describe('letters taken in hand', () => {
  it('tell why they are there, or who put them there without a word', async () => {
    sqs
      .on(ReceiveMessageCommand)
      .resolvesOnce({
        Messages: [
          received('1', { reason: 'INVALID_EVENT', path: 'data.amount', eventId: 'evt-1', redriven: '2' }),
          received('2', { reason: 'BUSY', path: '(none)', eventId: '(none)' }),
          received('3', { ERROR_MESSAGE: 'the queue was not there' }),
          received('4'),
        ],
      })
      .resolves({});

    const since = Instant.parse(1_700_000_000_000);
    expect(await hold()).toMatchObject([
      { id: '1', reason: 'INVALID_EVENT', path: 'data.amount', eventId: 'evt-1', redriven: 2, since },
      { id: '2', reason: 'BUSY', redriven: 0 },
      { id: '3', reason: 'UNDELIVERED' },
      { id: '4', reason: 'CRASHED' },
    ]);
  });

  it('are all there only when SQS was waited for, since it asks some of its servers otherwise', async () => {
    sqs
      .on(ReceiveMessageCommand)
      .resolvesOnce({ Messages: [received('1')] })
      .resolvesOnce({})
      .resolvesOnce({ Messages: [received('2')] })
      .resolves({});

    expect((await hold()).map(({ id }) => id)).toEqual(['1', '2']);
    expect(waits()).toEqual([0, 0, 2, 0, 2]);
  });

  it('are each seen once, even where SQS hands one out again', async () => {
    sqs.on(ReceiveMessageCommand).resolves({ Messages: [received('1')] });

    expect(await hold()).toHaveLength(1);
  });

  it('are let go at once when one cannot be had', async () => {
    sqs
      .on(ReceiveMessageCommand)
      .resolvesOnce({ Messages: [received('1'), received('2')] })
      .rejects(new Error('no more'));

    await expect(hold()).rejects.toThrow('no more');
    expect(letGone()).toEqual([
      ['handle-1', 0],
      ['handle-2', 0],
    ]);
  });

  it('are no more than somebody waits for', async () => {
    sqs.on(ReceiveMessageCommand).resolvesOnce({ Messages: [received('1'), received('2')] });

    expect(await hold({ most: 2 })).toHaveLength(2);
    expect(await hold({ isStopped: () => true })).toEqual([]);
  });
});

const aLetter = (change: Partial<HeldLetter> = {}): HeldLetter => ({
  id: '1',
  handle: 'handle-1',
  body: '{"detail":{}}',
  attributes: {},
  reason: 'CRASHED',
  since: Instant.parse(0),
  redriven: 0,
  ...change,
});

it('a letter that is let go in vain comes back by itself, so nobody is troubled', async () => {
  sqs.on(ChangeMessageVisibilityBatchCommand).rejects(new Error('gone'));

  await expect(letGo(new SQSClient({}), 'https://sqs/dead')([aLetter()])).resolves.toBeUndefined();
});

it('a letter that is put back says that a person did it, and how often, whoever had put it aside', async () => {
  sqs.on(SendMessageCommand).resolves({});
  const attributes = { path: text('data.amount') };

  await putBack(new SQSClient({}), 'https://sqs/buffer')(aLetter({ attributes, redriven: 1 }));

  expect(sqs.commandCalls(SendMessageCommand)[0]?.args[0].input).toEqual({
    QueueUrl: 'https://sqs/buffer',
    MessageBody: '{"detail":{}}',
    MessageAttributes: {
      path: text('data.amount'),
      reason: text('CRASHED'),
      redriven: { DataType: 'Number', StringValue: '2' },
    },
  });
});
