import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { Collection, QueueFaults } from '../cloud.ts';
import type { SqsQueue, StoredMessage } from './fauxqs-internals.ts';

/** What a request to send says about each record, in the order in which fauxqs will store them. */
export type Sending = { body: string; groupId: string }[];

export type QueueExtension = {
  /** Adds to a fauxqs queue what it does not do by itself. */
  extend(queue: SqsQueue): SqsQueue;
  onVisible(listener: (queueArn: string) => void): void;
  /** The queue whose redrive policy moved this record here. */
  originOf(messageId: string): string | undefined;
  /** Puts a waiting record back to work elsewhere: as SQS does, under a new id and with its counts at zero. */
  move(message: StoredMessage, from: SqsQueue, to: SqsQueue): void;
  sending<T>(entries: Sending, work: () => Promise<T>): Promise<T>;
  atomically<T>(work: () => T): T;
};

export const visibleIn = (queue: SqsQueue): number => {
  if (!queue.isFifo()) return queue.messages.length;
  const groups = [...queue.fifoMessages].filter(([group]) => !queue.fifoLockedGroups.has(group));
  return groups.reduce((sum, [, messages]) => sum + messages.length, 0);
};

export function createQueueExtension(
  origins: Collection<string>,
  database: DatabaseSync | undefined,
  faults: QueueFaults | undefined,
): QueueExtension {
  const listeners: ((queueArn: string) => void)[] = [];
  const announced = new Set<string>();
  const lastHandle = new WeakMap<StoredMessage, string>();
  const currentSending = new AsyncLocalStorage<Sending>();
  let redrivingFrom: string | undefined;

  // In a turn of its own, so that no listener takes records out of a queue that is in the middle of changing.
  const announce = (queueArn: string) => {
    if (announced.size === 0) setImmediate(tellListeners);
    announced.add(queueArn);
  };
  const tellListeners = () => {
    const arns = [...announced];
    announced.clear();
    for (const arn of arns) for (const listener of listeners) listener(arn);
  };

  const atomically = <T>(work: () => T): T => {
    if (!database || database.isTransaction) return work();
    database.exec('BEGIN');
    try {
      const result = work();
      database.exec('COMMIT');
      return result;
    } catch (error) {
      database.exec('ROLLBACK');
      throw error;
    }
  };

  const groupOf = (message: StoredMessage): string | undefined => {
    const entries = currentSending.getStore();
    const index = entries?.findIndex((entry) => entry.body === message.body) ?? -1;
    const [entry] = index < 0 ? [] : (entries?.splice(0, index + 1).slice(-1) ?? []);
    return entry?.groupId;
  };

  const redriving = <T>(from: SqsQueue, work: () => T): T => {
    redrivingFrom = from.arn;
    try {
      return work();
    } finally {
      redrivingFrom = undefined;
    }
  };

  const extend = (queue: SqsQueue): SqsQueue => {
    const { enqueue, dequeue, deleteMessage, changeVisibility, processTimers } = queue;

    queue.enqueue = (message) => {
      const group = groupOf(message);
      if (group) message.messageGroupId = group;
      if (redrivingFrom) origins.put(message.messageId, redrivingFrom);
      const heldUpMs = faults?.delayOf(queue.name, message.body);
      if (heldUpMs !== undefined)
        message.delayUntil = Math.max(message.delayUntil ?? 0, Date.now()) + heldUpMs;
      enqueue.call(queue, message);
      announce(queue.arn);
    };

    queue.dequeue = (max, visibility, deadLetterQueue) =>
      atomically(() => {
        const received = redriving(queue, () => dequeue.call(queue, max, visibility, deadLetterQueue));
        for (const { ReceiptHandle } of received) {
          const message = queue.inflightMessages.get(ReceiptHandle)?.message;
          if (!message) continue;
          lastHandle.set(message, ReceiptHandle);
          const againMs = faults?.repeatAfter(queue.name, message.body, 'before');
          // Later than this receive, so that another reader gets it and not the same one twice.
          if (againMs !== undefined)
            setImmediate(() => queue.changeVisibility(ReceiptHandle, againMs / 1000));
        }
        return received;
      });

    // SQS also deletes by a handle whose visibility is over, as long as nobody else has received the record.
    const takeLapsed = (handle: string) => {
      const index = queue.messages.findIndex((message) => lastHandle.get(message) === handle);
      const [message] = index < 0 ? [] : queue.messages.splice(index, 1);
      if (message) queue.persistence?.deleteMessage(message.messageId);
      return message;
    };

    queue.deleteMessage = (handle) => {
      const received = queue.inflightMessages.get(handle)?.message;
      const againMs = received && faults?.repeatAfter(queue.name, received.body, 'after');
      if (againMs !== undefined) {
        queue.changeVisibility(handle, againMs / 1000);
        return true;
      }
      const message = received ?? takeLapsed(handle);
      if (!message) return false;
      deleteMessage.call(queue, handle);
      origins.delete(message.messageId);
      if (queue.isFifo()) announce(queue.arn);
      return true;
    };

    queue.changeVisibility = (handle, seconds) => {
      changeVisibility.call(queue, handle, seconds);
      announce(queue.arn);
    };

    queue.processTimers = () => {
      const before = visibleIn(queue);
      processTimers.call(queue);
      if (visibleIn(queue) > before) announce(queue.arn);
    };
    return queue;
  };

  const move: QueueExtension['move'] = (message, from, to) =>
    atomically(() => {
      const waiting = from.isFifo() ? from.fifoMessages.get(message.messageGroupId ?? '') : from.messages;
      waiting?.splice(waiting.indexOf(message), 1);
      from.persistence?.deleteMessage(message.messageId);
      origins.delete(message.messageId);
      const { approximateFirstReceiveTimestamp: _, delayUntil: __, ...kept } = message;
      to.enqueue({ ...kept, messageId: randomUUID(), sentTimestamp: Date.now(), approximateReceiveCount: 0 });
    });

  return {
    extend,
    move,
    atomically,
    onVisible: (listener) => {
      listeners.push(listener);
    },
    originOf: (messageId) => origins.get(messageId),
    sending: (entries, work) => currentSending.run(entries, work),
  };
}
