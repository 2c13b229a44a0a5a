import {
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  type SendMessageBatchCommandInput,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, expect, it } from 'vitest';
import { forwardIncoming } from '../../adapters/sqs/forward-incoming.ts';
import { Incoming } from '../../core/delivery/incoming.ts';
import { createSqs } from '../../sandbox/sqs/create-sqs.ts';
import { morning } from '../core/builders.ts';
import { serve } from '../sandbox/sqs-server.ts';

const aText = (number: number, text = 'hola') =>
  Incoming.parse({
    wamid: `wamid.${number}`,
    at: morning,
    waId: '5215512345678',
    content: { kind: 'text', text },
  });

const sqs = mockClient(SQSClient);
afterEach(() => sqs.reset());

/** What a queue was given, and which messages were not taken by one that refuses as it is told. */
async function forwarded(
  messages: readonly Incoming[],
  refuses: (input: SendMessageBatchCommandInput) => readonly string[] = () => [],
) {
  const calls: SendMessageBatchCommandInput[] = [];
  sqs.on(SendMessageBatchCommand).callsFake(async (input) => {
    calls.push(input);
    const Failed = refuses(input).map((Id) => ({ Id, Code: 'InternalError', SenderFault: false }));
    return { Successful: [], Failed };
  });
  const left = await forwardIncoming(new SQSClient({}), 'https://sqs/replies')(messages);
  return { calls, left: [...left].map(({ wamid }) => wamid) };
}

const some = (count: number, text?: string) => Array.from({ length: count }, (_, i) => aText(i, text));

it('messages share calls, ten at most and fewer where they are long', async () => {
  const short = await forwarded(some(23));
  const long = await forwarded(some(20, '\u0000'.repeat(4096)));

  expect(short.calls.map(({ Entries }) => Entries?.length)).toEqual([10, 10, 3]);
  for (const { Entries = [] } of long.calls) {
    const bytes = Entries.reduce((sum, { MessageBody = '' }) => sum + Buffer.byteLength(MessageBody), 0);
    expect(bytes).toBeLessThanOrEqual(200_000);
  }
  expect(long.calls.flatMap(({ Entries = [] }) => Entries)).toHaveLength(20);
});

it('a message that is refused costs its neighbours nothing', async () => {
  const { left } = await forwarded(some(12), () => ['1']);

  expect(left).toEqual(['wamid.1']);
});

it('a call that fails leaves its own messages and no others', async () => {
  const { left } = await forwarded(some(12), ({ Entries = [] }) => {
    if (Entries.length === 10) throw new Error('socket hang up');
    return [];
  });

  expect(left).toEqual(some(10).map(({ wamid }) => wamid));
});

it('each message is a record of its own, whatever characters were typed', async () => {
  sqs.restore(); // a real queue from here on
  const queues: { url: string }[] = [];
  const server = await serve(async (port) => {
    const created = await createSqs({ file: undefined, port, now: Date.now });
    queues.push(await created.createQueue('replies', {}));
    return created;
  });
  const client = new SQSClient(server.client);
  const url = queues[0]?.url ?? '';
  const typed = ['hola 👍', 'a\u0000b\u0007', '\uFFFE and \uFFFF', 'half of a pair: \ud83d', '"}{\\'];
  const messages = typed.map((text, index) => aText(index, text));

  expect(await forwardIncoming(client, url)(messages)).toEqual(new Set());

  const { Messages = [] } = await client.send(
    new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 10 }),
  );
  const bodies = Messages.map(({ Body = '' }) => JSON.parse(Body));
  expect(bodies.every((body) => Object.keys(body).join() === 'incoming')).toBe(true);
  const received = bodies.map(({ incoming }) => Incoming.parse(incoming));
  expect(received.toSorted((a, b) => a.wamid.localeCompare(b.wamid))).toEqual(messages);
  client.destroy();
  await server.close();
});
