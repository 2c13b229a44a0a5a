import type { QueueMessage } from '../cloud.ts';

/** A record as Lambda hands it to the function of a queue. */
export const queueRecord = (queueArn: string, message: QueueMessage) => ({
  messageId: message.messageId,
  receiptHandle: message.receiptHandle,
  body: message.body,
  attributes: message.attributes,
  messageAttributes: Object.fromEntries(
    Object.entries(message.messageAttributes).map(([name, attribute]) => [
      name,
      { ...attribute, stringListValues: [], binaryListValues: [] },
    ]),
  ),
  md5OfBody: message.md5OfBody,
  eventSource: 'aws:sqs',
  eventSourceARN: queueArn,
  awsRegion: queueArn.split(':')[3] ?? '',
});

/** What a filter sees: a body that is JSON is looked into, any other is a text. */
export const filterable = (record: ReturnType<typeof queueRecord>) => ({
  ...record,
  body: parsedOr(record.body),
});

function parsedOr(body: string): unknown {
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === 'object' && parsed !== null ? parsed : body;
  } catch {
    return body;
  }
}
