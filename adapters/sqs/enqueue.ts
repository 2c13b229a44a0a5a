import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';

/** Resolves when SQS has the body for good. */
export const enqueue =
  (sqs: SQSClient, queueUrl: string) =>
  async (body: string): Promise<void> => {
    await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: body }));
  };
