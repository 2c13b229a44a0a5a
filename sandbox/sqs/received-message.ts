import type { QueueMessage } from '../cloud.ts';
import type { StoredMessage } from './fauxqs-internals.ts';

export function receivedMessage(
  message: StoredMessage,
  receiptHandle: string,
  origin: string | undefined,
): QueueMessage {
  const attributes = {
    ApproximateReceiveCount: String(message.approximateReceiveCount),
    SentTimestamp: String(message.sentTimestamp),
    SenderId: 'AIDAIENQZJOLO23YVJ4VO',
    ApproximateFirstReceiveTimestamp: String(
      message.approximateFirstReceiveTimestamp ?? message.sentTimestamp,
    ),
    ...(message.messageGroupId && { MessageGroupId: message.messageGroupId }),
    ...(message.messageDeduplicationId && { MessageDeduplicationId: message.messageDeduplicationId }),
    ...(message.sequenceNumber && { SequenceNumber: message.sequenceNumber }),
    ...(origin && { DeadLetterQueueSourceArn: origin }),
  };
  const messageAttributes = Object.fromEntries(
    Object.entries(message.messageAttributes).map(([name, { DataType, StringValue, BinaryValue }]) => [
      name,
      {
        dataType: DataType,
        ...(StringValue !== undefined && { stringValue: StringValue }),
        ...(BinaryValue !== undefined && { binaryValue: BinaryValue }),
      },
    ]),
  );
  const { messageId, body, md5OfBody } = message;
  return { messageId, receiptHandle, body, md5OfBody, attributes, messageAttributes };
}
