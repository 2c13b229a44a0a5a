import * as z from 'zod';
import {
  type AwsAnswer,
  type AwsRequest,
  type QueueFaults,
  type QueueMessage,
  region,
  type Sqs,
} from '../cloud.ts';
import { createFauxqs, type Fauxqs } from './create-fauxqs.ts';
import { createMoveTasks, deadLetterTargetOf } from './move-tasks.ts';
import { visibleIn } from './queue-extension.ts';
import { receivedMessage } from './received-message.ts';
import { sendMessage, sendMessageBatch } from './send-requests.ts';
import { queryProtocolRefusal, sqsRefusal } from './sqs-answer.ts';

const defaults = {
  VisibilityTimeout: '30',
  DelaySeconds: '0',
  MaximumMessageSize: '1048576',
  MessageRetentionPeriod: '345600',
  ReceiveMessageWaitTimeSeconds: '0',
  RedrivePolicy: '',
};

/** `nextDue` is the next instant at which a record becomes visible by itself; S3 shares `fauxqs`. */
export type SandboxSqs = Sqs & { fauxqs: Fauxqs; nextDue(): number | undefined };

/** `file` names the folder that fauxqs keeps its database in; restore the clock before opening it. */
export async function createSqs(options: {
  file: string | undefined;
  port: number;
  now: () => number;
  faults?: QueueFaults;
}): Promise<SandboxSqs> {
  const { file: folder, port, faults } = options;
  const fauxqs = await createFauxqs({ folder, port, faults });
  const { queues, extension } = fauxqs;
  const moveTasks = createMoveTasks(fauxqs, options.now);

  const queueAt = (arn: string) => {
    const queue = queues.getQueueByArn(arn);
    if (!queue) throw new Error(`There is no queue ${arn}`);
    return queue;
  };

  const handle = async (request: AwsRequest): Promise<AwsAnswer> => {
    if (request.headers['content-type']?.includes('x-www-form-urlencoded')) return queryProtocolRefusal;
    const forward = (body: string) => fauxqs.ask({ ...request, body: Buffer.from(body) });
    const send = (body: string, entries: Parameters<typeof extension.sending>[0]) =>
      extension.sending(entries, () => forward(body));
    const body = request.body.toString();
    queues.processAllTimers();
    try {
      switch (request.operation) {
        case 'SendMessage':
          return await sendMessage(body, send);
        case 'SendMessageBatch':
          return await sendMessageBatch(body, send);
        case 'StartMessageMoveTask':
          return moveTasks.start(body);
        case 'ListMessageMoveTasks':
          return moveTasks.list(body);
        case 'CancelMessageMoveTask':
          return moveTasks.cancel();
        case 'ListDeadLetterSourceQueues':
          return moveTasks.listSources(body);
        default:
          return await forward(body);
      }
    } catch (error) {
      if (error instanceof SyntaxError) return sqsRefusal('SerializationException', 'The body is not JSON.');
      if (error instanceof z.ZodError) return sqsRefusal('InvalidParameterValue', z.prettifyError(error));
      throw error;
    }
  };

  const call = async (operation: string, input: object): Promise<Record<string, unknown>> => {
    const answer = await handle({
      operation,
      method: 'POST',
      url: '/',
      headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `AmazonSQS.${operation}` },
      body: Buffer.from(JSON.stringify(input)),
      caller: { kind: 'outside' },
    });
    const body = z.looseObject({ message: z.string().optional() }).parse(JSON.parse(answer.body.toString()));
    if (answer.status !== 200) throw new Error(`SQS refused ${operation}: ${body.message}`);
    return body;
  };

  const createQueue: Sqs['createQueue'] = async (name, attributes) => {
    const existing = queues.getQueueByName(name);
    if (existing) {
      const { FifoQueue: _, DeduplicationScope: __, FifoThroughputLimit: ___, ...settable } = attributes;
      await call('SetQueueAttributes', { QueueUrl: existing.url, Attributes: { ...defaults, ...settable } });
    } else {
      await call('CreateQueue', { QueueName: name, Attributes: attributes });
    }
    const { arn, url } = queues.getQueueByName(name) ?? queueAt(`arn:aws:sqs:${region}:${name}`);
    return { arn, url };
  };

  const send: Sqs['send'] = async (queueArn, body, attributes = {}) => {
    const MessageAttributes = Object.fromEntries(
      Object.entries(attributes).map(([name, value]) => [name, { DataType: 'String', StringValue: value }]),
    );
    await call('SendMessage', { QueueUrl: queueAt(queueArn).url, MessageBody: body, MessageAttributes });
  };

  const receive: Sqs['receive'] = async (queueArn, max) => {
    const queue = queueAt(queueArn);
    const messages: QueueMessage[] = [];
    while (messages.length < max) {
      const taken = queue.dequeue(Math.min(10, max - messages.length), undefined, (arn) =>
        queues.getQueueByArn(arn),
      );
      if (taken.length === 0 && visibleIn(queue) === 0) break;
      for (const { ReceiptHandle } of taken) {
        const message = queue.inflightMessages.get(ReceiptHandle)?.message;
        if (message)
          messages.push(receivedMessage(message, ReceiptHandle, extension.originOf(message.messageId)));
      }
    }
    return messages;
  };

  const deleteMessages: Sqs['delete'] = async (queueArn, receiptHandles) => {
    const queue = queueAt(queueArn);
    extension.atomically(() => {
      for (const handle of receiptHandles) queue.deleteMessage(handle);
    });
  };

  const giveBack: Sqs['giveBack'] = (queueArn) => {
    const queue = queueAt(queueArn);
    extension.atomically(() => {
      for (const handle of [...queue.inflightMessages.keys()]) queue.changeVisibility(handle, 0);
    });
  };

  const depths: Sqs['queues'] = () => {
    queues.processAllTimers();
    const all = [...queues.allQueues()];
    const targets = new Set(all.map(deadLetterTargetOf));
    return all.map((queue) => ({
      name: queue.name,
      arn: queue.arn,
      url: queue.url,
      visible: visibleIn(queue),
      inFlight: queue.inflightMessages.size,
      delayed: queue.inspectMessages().delayed.length,
      deadLetter: targets.has(queue.arn),
    }));
  };

  const nextDue = () => {
    const instants = [...queues.allQueues()].flatMap((queue) => {
      const { inflight, delayed } = queue.inspectMessages();
      return [
        ...inflight.map((entry) => entry.visibilityDeadline),
        ...delayed.map((message) => message.delayUntil ?? 0),
      ];
    });
    return instants.length === 0 ? undefined : instants.reduce((a, b) => Math.min(a, b));
  };

  return {
    fauxqs,
    handle,
    createQueue,
    send,
    receive,
    delete: deleteMessages,
    giveBack,
    onVisible: extension.onVisible,
    queues: depths,
    nextDue,
    close: fauxqs.close,
  };
}
