import {
  ChangeMessageVisibilityBatchCommand,
  type Message,
  type MessageAttributeValue,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { DeadLetter } from '../../core/delivery/dead-letter.ts';
import { Instant } from '../../core/time/instant.ts';

export type HeldLetter = DeadLetter & {
  /** By which it is let go, or deleted. */
  handle: string;
  attributes: Record<string, MessageAttributeValue>;
};

// Whoever is killed in the middle gives them back after this.
const heldSeconds = 120;

export type Looking = {
  /** How many are enough. */
  most: number;
  /** How long an empty answer is waited over: SQS asks only some of its servers where it is not to wait. */
  patienceSeconds: number;
  isStopped: () => boolean;
  progress: (held: number) => void;
};

/** Takes the letters of a queue in hand, so that each is seen once and nobody else moves it meanwhile. */
export const holdLetters =
  (sqs: SQSClient, queueUrl: string) =>
  async ({ most, patienceSeconds, isStopped, progress }: Looking): Promise<readonly HeldLetter[]> => {
    const held = new Map<string, HeldLetter>();
    try {
      let seconds = 0;
      while (held.size < most && !isStopped()) {
        const news = (await receive(sqs, queueUrl, seconds)).filter(({ id }) => !held.has(id));
        for (const letter of news) held.set(letter.id, letter);
        progress(held.size);
        if (news.length === 0 && seconds === patienceSeconds) break;
        seconds = news.length === 0 ? patienceSeconds : 0;
      }
      return [...held.values()];
    } catch (error) {
      await letGo(sqs, queueUrl)([...held.values()]);
      throw error;
    }
  };

async function receive(sqs: SQSClient, queueUrl: string, seconds: number): Promise<readonly HeldLetter[]> {
  const command = new ReceiveMessageCommand({
    QueueUrl: queueUrl,
    MaxNumberOfMessages: 10,
    MessageAttributeNames: ['All'],
    MessageSystemAttributeNames: ['SentTimestamp'],
    VisibilityTimeout: heldSeconds,
    WaitTimeSeconds: seconds,
  });
  return ((await sqs.send(command)).Messages ?? []).map(letterOf);
}

function letterOf({
  MessageId,
  ReceiptHandle,
  Body,
  Attributes,
  MessageAttributes = {},
}: Message): HeldLetter {
  const said = (name: string): string | undefined => {
    const text = MessageAttributes[name]?.StringValue;
    return text === '(none)' ? undefined : text;
  };
  const [path, eventId, failure] = [said('path'), said('eventId'), said('ERROR_MESSAGE')];
  const reason = said('reason');
  return {
    id: MessageId ?? '',
    handle: ReceiptHandle ?? '',
    body: Body ?? '',
    attributes: MessageAttributes,
    reason: reason ?? (failure === undefined ? 'CRASHED' : 'UNDELIVERED'),
    since: Instant.parse(Number(Attributes?.SentTimestamp ?? 0)),
    // A move of AWS's own keeps the reason and counts nothing.
    redriven: Number(said('redriven') ?? 0),
    ...(path && { path }),
    ...(eventId && { eventId }),
  };
}

const batchOf = 10;

/** Makes letters visible again, at once. What cannot be told comes back by itself. */
export const letGo =
  (sqs: SQSClient, queueUrl: string) =>
  async (letters: readonly HeldLetter[]): Promise<void> => {
    for (let from = 0; from < letters.length; from += batchOf) {
      const Entries = letters
        .slice(from, from + batchOf)
        .map(({ handle }, index) => ({ Id: String(index), ReceiptHandle: handle, VisibilityTimeout: 0 }));
      const change = new ChangeMessageVisibilityBatchCommand({ QueueUrl: queueUrl, Entries });
      await sqs.send(change).catch(() => undefined);
    }
  };
