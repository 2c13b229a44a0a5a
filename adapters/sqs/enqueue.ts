import { InvalidMessageContents, SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';

/** Resolves when SQS has the body for good, or refuses it for its characters. */
export const enqueue =
  (sqs: SQSClient, queueUrl: string) =>
  async (body: string): Promise<'queued' | 'refused'> => {
    try {
      await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: body }));
      return 'queued';
    } catch (error) {
      if (error instanceof InvalidMessageContents) return 'refused';
      throw error;
    }
  };
