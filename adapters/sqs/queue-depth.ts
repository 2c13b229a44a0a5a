import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';

/** How many messages wait in a queue, as far as SQS tells: the figure is approximate. */
export async function queueDepth(sqs: SQSClient, queueUrl: string): Promise<number> {
  const ask = new GetQueueAttributesCommand({
    QueueUrl: queueUrl,
    AttributeNames: ['ApproximateNumberOfMessages'],
  });
  const { Attributes } = await sqs.send(ask);
  return Number(Attributes?.ApproximateNumberOfMessages ?? 0);
}
