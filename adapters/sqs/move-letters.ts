import { DeleteMessageCommand, SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { HeldLetter } from './hold-letters.ts';

/** Puts a letter back into its buffer, marked as moved by a person and counted. */
export const putBack =
  (sqs: SQSClient, bufferUrl: string) =>
  async ({ body, attributes, reason, redriven }: HeldLetter): Promise<void> => {
    await sqs.send(
      new SendMessageCommand({
        QueueUrl: bufferUrl,
        MessageBody: body,
        MessageAttributes: {
          ...attributes,
          reason: { DataType: 'String', StringValue: reason },
          redriven: { DataType: 'Number', StringValue: String(redriven + 1) },
        },
      }),
    );
  };

export const deleteLetter =
  (sqs: SQSClient, queueUrl: string) =>
  async ({ handle }: HeldLetter): Promise<void> => {
    await sqs.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle: handle }));
  };
