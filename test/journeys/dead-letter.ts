import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import type { RunningSandbox } from './running-sandbox.ts';

/** What a person reads on the one dead letter of an event, which stays where it is; `channel` as outputs name it. */
export async function deadLetter(
  sandbox: RunningSandbox,
  channel: string,
  eventId: string,
): Promise<Record<string, string | undefined>> {
  const receive = new ReceiveMessageCommand({
    QueueUrl: sandbox.output(`${channel}DeadLettersUrl`),
    MessageAttributeNames: ['All'],
    MaxNumberOfMessages: 10,
    VisibilityTimeout: 0,
  });
  const { Messages = [] } = await sandbox.aws.sqs.send(receive);
  const [ours, ...more] = Messages.map(({ MessageAttributes = {} }) =>
    Object.fromEntries(Object.entries(MessageAttributes).map(([key, { StringValue }]) => [key, StringValue])),
  ).filter((one) => one.eventId === eventId);
  if (ours && more.length === 0) return ours;
  throw new Error(`${channel} has ${more.length + (ours ? 1 : 0)} dead letters of ${eventId}`);
}
