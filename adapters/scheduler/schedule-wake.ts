import {
  ConflictException,
  CreateScheduleCommand,
  type CreateScheduleCommandInput,
  ResourceNotFoundException,
  type SchedulerClient,
  SchedulerServiceException,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';
import type { DeferMessage } from '../../core/delivery/ports.ts';
import { RetryLater } from '../../core/intake/retry-later.ts';
import { Instant, toIso } from '../../core/time/instant.ts';

/** Where a wake goes, where it ends if it cannot be delivered, and in whose name Scheduler delivers it. */
export type WakeRoad = { group: string; queueArn: string; deadLetterArn: string; roleArn: string };

type Deferred = Omit<Parameters<DeferMessage>[0], 'detail'>;

/** One schedule for each reason a message has to wake, so that another hour replaces the first. */
export const scheduleWake =
  (scheduler: SchedulerClient, road: WakeRoad) =>
  async (deferred: Deferred): Promise<void> => {
    const wake = wakeAt(road, deferred);
    try {
      await scheduler.send(new CreateScheduleCommand(wake));
    } catch (error) {
      if (!(error instanceof ConflictException)) throw busyOr(error);
      await replace(scheduler, wake);
    }
  };

async function replace(scheduler: SchedulerClient, wake: CreateScheduleCommandInput): Promise<void> {
  try {
    await scheduler.send(new UpdateScheduleCommand(wake));
  } catch (error) {
    // It fired and was deleted between the two calls, or somebody else is changing it.
    if (error instanceof ResourceNotFoundException || error instanceof ConflictException)
      throw new RetryLater('BUSY', 'the schedule of the message changed while it was written', 1);
    throw busyOr(error);
  }
}

const wakeAt = (road: WakeRoad, { id, wake, eventId, until }: Deferred): CreateScheduleCommandInput => ({
  Name: wake,
  GroupName: road.group,
  ScheduleExpression: `at(${fullSecond(until)})`,
  ScheduleExpressionTimezone: 'UTC',
  FlexibleTimeWindow: { Mode: 'OFF' },
  ActionAfterCompletion: 'DELETE',
  Target: {
    Arn: road.queueArn,
    RoleArn: road.roleArn,
    // The event's id is for whoever finds the wake among the dead letters.
    Input: JSON.stringify({ wake: id, eventId }),
    DeadLetterConfig: { Arn: road.deadLetterArn },
    RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 },
  },
});

/** Rounded up: Scheduler knows no fractions, and a moment too early is still within quiet hours. */
const fullSecond = (instant: Instant): string =>
  toIso(Instant.parse(Math.ceil(instant / 1000) * 1000)).slice(0, 19);

const busyOr = (error: unknown): unknown =>
  error instanceof SchedulerServiceException && error.$metadata.httpStatusCode === 429
    ? new RetryLater('BUSY', 'EventBridge Scheduler takes no more calls at the moment', 2)
    : error;
