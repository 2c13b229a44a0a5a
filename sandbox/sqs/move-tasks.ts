import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { AwsAnswer } from '../cloud.ts';
import type { Fauxqs } from './create-fauxqs.ts';
import type { SqsQueue } from './fauxqs-internals.ts';
import { sqsAnswer, sqsRefusal } from './sqs-answer.ts';

const StartRequest = z.looseObject({
  SourceArn: z.string(),
  DestinationArn: z.string().optional(),
  MaxNumberOfMessagesPerSecond: z.number().optional(),
});
const ListRequest = z.looseObject({
  SourceArn: z.string(),
  MaxResults: z.number().min(1).max(10).default(1),
});
const SourcesRequest = z.looseObject({ QueueUrl: z.string() });

type Task = z.infer<typeof StartRequest> & {
  Status: 'COMPLETED' | 'FAILED';
  FailureReason?: string;
  ApproximateNumberOfMessagesMoved: number;
  ApproximateNumberOfMessagesToMove: number;
  StartedTimestamp: number;
};

/** ARN of the queue that this one redrives into, if any. */
export function deadLetterTargetOf(queue: SqsQueue): string | undefined {
  const policy = queue.attributes.RedrivePolicy;
  return policy
    ? z.looseObject({ deadLetterTargetArn: z.string() }).parse(JSON.parse(policy)).deadLetterTargetArn
    : undefined;
}

/** Moving dead letters back. A task is done when its start is answered, so there is never one to cancel. */
export function createMoveTasks(fauxqs: Fauxqs, now: () => number) {
  const tasks: Task[] = [];
  const sourcesOf = (arn: string) =>
    [...fauxqs.queues.allQueues()].filter((queue) => deadLetterTargetOf(queue) === arn);

  const start = (body: string): AwsAnswer => {
    const request = StartRequest.parse(JSON.parse(body));
    const source = fauxqs.queues.getQueueByArn(request.SourceArn);
    if (!source)
      return sqsRefusal(
        'ResourceNotFoundException',
        'The resource that you specified for the SourceArn parameter does not exist.',
      );
    if (sourcesOf(source.arn).length === 0) {
      return sqsRefusal('InvalidParameterValue', 'Source queue must be configured as a Dead Letter Queue.');
    }
    if (request.DestinationArn && !fauxqs.queues.getQueueByArn(request.DestinationArn)) {
      return sqsRefusal(
        'ResourceNotFoundException',
        'The resource that you specified for the DestinationArn parameter does not exist.',
      );
    }
    source.processTimers();
    const waiting = source.inspectMessages().ready.length;
    const moved = moveAll(source, request.DestinationArn);
    tasks.unshift({
      ...request,
      Status: moved < waiting ? 'FAILED' : 'COMPLETED',
      ...(moved < waiting && { FailureReason: 'CouldNotDetermineMessageSource' }),
      ApproximateNumberOfMessagesMoved: moved,
      ApproximateNumberOfMessagesToMove: waiting,
      StartedTimestamp: now(),
    });
    return sqsAnswer({
      TaskHandle: Buffer.from(JSON.stringify({ taskId: randomUUID(), sourceArn: source.arn })).toString(
        'base64',
      ),
    });
  };

  /** Stops at the first record that nobody's redrive policy put here: without a destination it has no way back. */
  const moveAll = (source: SqsQueue, destinationArn: string | undefined): number => {
    let moved = 0;
    for (const message of source.inspectMessages().ready) {
      const target = fauxqs.queues.getQueueByArn(
        destinationArn ?? fauxqs.extension.originOf(message.messageId) ?? '',
      );
      if (!target) break;
      fauxqs.extension.move(message, source, target);
      moved++;
    }
    return moved;
  };

  const list = (body: string): AwsAnswer => {
    const { SourceArn, MaxResults } = ListRequest.parse(JSON.parse(body));
    if (!fauxqs.queues.getQueueByArn(SourceArn)) {
      return sqsRefusal(
        'ResourceNotFoundException',
        'The resource that you specified for the SourceArn parameter does not exist.',
      );
    }
    return sqsAnswer({ Results: tasks.filter((task) => task.SourceArn === SourceArn).slice(0, MaxResults) });
  };

  const cancel = (): AwsAnswer =>
    sqsRefusal('ResourceNotFoundException', 'Task is not active: the sandbox finishes a move at once.');

  const listSources = (body: string): AwsAnswer => {
    const queue = fauxqs.queues.getQueue(SourcesRequest.parse(JSON.parse(body)).QueueUrl);
    if (!queue) return sqsRefusal('QueueDoesNotExist', 'The specified queue does not exist.');
    return sqsAnswer({ queueUrls: sourcesOf(queue.arn).map(({ url }) => url) });
  };

  return { start, list, cancel, listSources };
}
