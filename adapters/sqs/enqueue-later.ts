import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';

const longestDelaySeconds = 900;

/** Resolves when SQS has the body for good; it is handed out after so many seconds. */
export const enqueueLater =
  (sqs: SQSClient, queueUrl: string) =>
  async (body: string, seconds: number): Promise<void> => {
    const DelaySeconds = Math.min(Math.ceil(seconds), longestDelaySeconds);
    await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: body, DelaySeconds }));
  };
